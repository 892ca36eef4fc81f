using MlApp.Mlflow.Protocol;

namespace MlApp.Mlflow.Server.Http;

/// <summary>A request that MLflow answers with an error.</summary>
internal sealed class ApiException(string errorCode, string message) : Exception(message)
{
    public const string InvalidState = "INVALID_STATE";

    public string ErrorCode { get; } = errorCode;

    public int Status => ErrorCode switch
    {
        MlflowErrorCodes.ResourceDoesNotExist => StatusCodes.Status404NotFound,
        MlflowErrorCodes.TemporarilyUnavailable => StatusCodes.Status503ServiceUnavailable,
        InvalidState or MlflowErrorCodes.InternalError => StatusCodes.Status500InternalServerError,
        _ => StatusCodes.Status400BadRequest,
    };

    /// <summary>The two classes that MLflow gives beside the code.</summary>
    public (string SqlState, string ErrorClass) Class => ErrorCode switch
    {
        MlflowErrorCodes.ResourceDoesNotExist => ("KAM00", "RESOURCE_NOT_FOUND"),
        MlflowErrorCodes.ResourceAlreadyExists => ("KAM00", "RESOURCE_ALREADY_EXISTS"),
        MlflowErrorCodes.InvalidParameterValue or MlflowErrorCodes.BadRequest => ("KAM00", "INVALID_PARAMETER_VALUE"),
        _ => ("XXM00", "CLIENT_INTERNAL_ERROR"),
    };

    public static ApiException Invalid(string message) => new(MlflowErrorCodes.InvalidParameterValue, message);

    public static ApiException Missing(string parameter) => Invalid($"The required parameter '{parameter}' is missing.");

    public static ApiException NotFound(string message) => new(MlflowErrorCodes.ResourceDoesNotExist, message);

    public static ApiException Exists(string message) => new(MlflowErrorCodes.ResourceAlreadyExists, message);
}
