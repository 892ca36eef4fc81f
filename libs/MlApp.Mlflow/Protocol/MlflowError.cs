namespace MlApp.Mlflow.Protocol;

/// <summary>The body of every answer that is an error.</summary>
/// <param name="ErrorCode">One of <see cref="MlflowErrorCodes"/>.</param>
/// <param name="Message">What was wrong.</param>
/// <param name="Sqlstate">A class of errors, such as <c>KAM00</c>.</param>
/// <param name="ErrorClass">A class of errors, such as <c>RESOURCE_NOT_FOUND</c>.</param>
public sealed record MlflowError(
    string? ErrorCode = null,
    string? Message = null,
    string? Sqlstate = null,
    string? ErrorClass = null);

/// <summary>The values of <c>error_code</c> that a tracking server answers.</summary>
public static class MlflowErrorCodes
{
    /// <summary>404: there is no such thing.</summary>
    public const string ResourceDoesNotExist = "RESOURCE_DOES_NOT_EXIST";

    /// <summary>400: the name is taken.</summary>
    public const string ResourceAlreadyExists = "RESOURCE_ALREADY_EXISTS";

    /// <summary>400: a parameter is missing or wrong; also an alias that does not exist.</summary>
    public const string InvalidParameterValue = "INVALID_PARAMETER_VALUE";

    /// <summary>400: the request cannot be read.</summary>
    public const string BadRequest = "BAD_REQUEST";

    /// <summary>404: there is no such call.</summary>
    public const string EndpointNotFound = "ENDPOINT_NOT_FOUND";

    /// <summary>401: nobody is signed in.</summary>
    public const string Unauthenticated = "UNAUTHENTICATED";

    /// <summary>403: not allowed to whoever is signed in.</summary>
    public const string PermissionDenied = "PERMISSION_DENIED";

    /// <summary>500: the server failed.</summary>
    public const string InternalError = "INTERNAL_ERROR";

    /// <summary>503: the server cannot answer now.</summary>
    public const string TemporarilyUnavailable = "TEMPORARILY_UNAVAILABLE";
}

/// <summary>The body of an answer that says nothing but that it is done.</summary>
public sealed record EmptyResponse;
