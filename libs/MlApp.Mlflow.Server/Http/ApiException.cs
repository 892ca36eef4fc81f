using MlApp.Mlflow.Protocol;

namespace MlApp.Mlflow.Server.Http;

/// <summary>A request that MLflow answers with an error.</summary>
internal sealed class ApiException(string errorCode, string message) : Exception(message)
{
    public const string InvalidState = "INVALID_STATE";
    public const string NotImplemented = "NOT_IMPLEMENTED";

    public string ErrorCode { get; } = errorCode;

    /// <summary>Whether it is an attribute that there is none of, for which MLflow has a class of its own in one search.</summary>
    public bool IsUnknownAttribute { get; init; }

    public int Status => ErrorCode switch
    {
        MlflowErrorCodes.ResourceDoesNotExist => StatusCodes.Status404NotFound,
        MlflowErrorCodes.TemporarilyUnavailable => StatusCodes.Status503ServiceUnavailable,
        NotImplemented => StatusCodes.Status501NotImplemented,
        InvalidState or MlflowErrorCodes.InternalError => StatusCodes.Status500InternalServerError,
        _ => StatusCodes.Status400BadRequest,
    };

    /// <summary>The two classes that MLflow gives beside the code, where it has them.</summary>
    public (string? SqlState, string? ErrorClass) Class => ErrorCode switch
    {
        _ when IsUnknownAttribute => ("KAM04", "ATTRIBUTE_NOT_FOUND"),
        MlflowErrorCodes.ResourceDoesNotExist => ("KAM00", "RESOURCE_NOT_FOUND"),
        MlflowErrorCodes.ResourceAlreadyExists => ("KAM00", "RESOURCE_ALREADY_EXISTS"),
        MlflowErrorCodes.InvalidParameterValue or MlflowErrorCodes.BadRequest => ("KAM00", "INVALID_PARAMETER_VALUE"),
        NotImplemented => (null, null),
        _ => ("XXM00", "CLIENT_INTERNAL_ERROR"),
    };

    public static ApiException Invalid(string message) => new(MlflowErrorCodes.InvalidParameterValue, message);

    public static ApiException Missing(string parameter) => Invalid($"The required parameter '{parameter}' is missing.");

    public static ApiException NotFound(string message) => new(MlflowErrorCodes.ResourceDoesNotExist, message);

    public static ApiException Exists(string message) => new(MlflowErrorCodes.ResourceAlreadyExists, message);
}
