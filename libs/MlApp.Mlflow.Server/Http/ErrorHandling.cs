using MlApp.Mlflow.Protocol;
using MlApp.Mlflow.Server.Storage;

namespace MlApp.Mlflow.Server.Http;

/// <summary>Turns what goes wrong into MLflow's errors; nobody sees a stack trace.</summary>
internal sealed partial class ErrorHandling(RequestDelegate next, ILogger<ErrorHandling> logger)
{
    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
            await DescribeAsync(context);
        }
        catch (Exception error) when (!context.Response.HasStarted)
        {
            if (context.RequestAborted.IsCancellationRequested) return;
            await AnswerAsync(context, error);
        }
    }

    private static Task DescribeAsync(HttpContext context)
    {
        var response = context.Response;
        if (response.HasStarted || response.ContentType is not null || response.ContentLength is not null) return Task.CompletedTask;
        switch (response.StatusCode)
        {
            case StatusCodes.Status404NotFound:
                return response.AnswerNotFoundAsync();
            case StatusCodes.Status405MethodNotAllowed:
                // As in MLflow, each address takes OPTIONS, and HEAD where it takes GET.
                var allowed = response.Headers.Allow.ToString();
                response.Headers.Allow = (allowed.Contains("GET", StringComparison.Ordinal) ? $"{allowed}, HEAD" : allowed) + ", OPTIONS";
                if (!HttpMethods.IsOptions(context.Request.Method)) return response.AnswerMethodNotAllowedAsync();
                response.StatusCode = ApiRoutes.IsCall(context.Request.Path) ? StatusCodes.Status204NoContent : StatusCodes.Status200OK;
                response.ContentType = "text/html; charset=utf-8";
                return Task.CompletedTask;
            default:
                return Task.CompletedTask;
        }
    }

    private Task AnswerAsync(HttpContext context, Exception error)
    {
        context.Response.Clear();
        switch (error)
        {
            case ApiException refused:
                if (refused.Status >= 500) LogRefused(context.Request.Path, refused.Message);
                return context.Response.AnswerAsync(refused);
            case StorageException { IsConstraint: true }:
                return context.Response.AnswerAsync(
                    new ApiException(MlflowErrorCodes.BadRequest, $"The database does not take this: {error.Message}."));
            case StorageException { IsEnvironment: true }:
                LogStorage(context.Request.Path, error.Message);
                return context.Response.AnswerAsync(new ApiException(
                    MlflowErrorCodes.TemporarilyUnavailable, $"The database cannot be used now: {error.Message}. Nothing was written."));
            case BadHttpRequestException unreadable:
                context.Response.StatusCode = unreadable.StatusCode;
                return context.Response.AnswerAsync(
                    new MlflowError(MlflowErrorCodes.BadRequest, unreadable.Message), ApiAnswers.Json.MlflowError);
            case IOException or UnauthorizedAccessException:
                LogStorage(context.Request.Path, error.Message);
                return context.Response.AnswerAsync(new ApiException(
                    MlflowErrorCodes.TemporarilyUnavailable, $"The artifact folder cannot be used now: {error.Message}"));
            default:
                LogFailed(error, context.Request.Method, context.Request.Path);
                return context.Response.AnswerAsync(new ApiException(
                    MlflowErrorCodes.InternalError, "The server failed on this request; its log says why."));
        }
    }

    [LoggerMessage(1, LogLevel.Error, "{Method} {Path} failed.")]
    private partial void LogFailed(Exception error, string method, string path);

    [LoggerMessage(2, LogLevel.Error, "{Path}: the data folder cannot be used: {Reason}")]
    private partial void LogStorage(string path, string reason);

    [LoggerMessage(3, LogLevel.Warning, "{Path}: {Reason}")]
    private partial void LogRefused(string path, string reason);
}
