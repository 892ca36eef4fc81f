using System.Buffers;
using System.Diagnostics;
using System.IO.Pipelines;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;
using MlApp.Api.Input;
using MlApp.Api.Serving;
using MlApp.Api.Telemetry;

namespace MlApp.Api.Endpoints;

/// <summary><c>POST /predict</c>: rows in, predictions out, straight from and to the connection's buffers.</summary>
internal sealed class PredictEndpoint(ModelSlot slot, Problems problems, ApiTelemetry telemetry, IOptions<ServingOptions> options)
{
    public const string Path = "/predict";
    public const string OperationId = "Predict";
    public const string VersionHeader = "X-Model-Version";

    private readonly long _maxBodyBytes = options.Value.MaxBodyBytes;

    public async Task HandleAsync(HttpContext context)
    {
        if (slot.Current is null)
        {
            await problems.NoModel(context).ExecuteAsync(context);
            return;
        }

        var rejection = IsJson(context.Request.ContentType)
            ? await ReadAndAnswerAsync(context)
            : InputRejections.ContentType(context.Request.ContentType);
        if (rejection is null) return;

        telemetry.Rejected(rejection);
        await Problems.Of(rejection).ExecuteAsync(context);
    }

    private async Task<Rejection?> ReadAndAnswerAsync(HttpContext context)
    {
        var reader = context.Request.BodyReader;
        try
        {
            var body = await ReadBodyAsync(reader, context.RequestAborted);
            var rejection = Answer(context, body);
            reader.AdvanceTo(body.End);
            return rejection;
        }
        catch (BadHttpRequestException e)
        {
            return e.StatusCode == StatusCodes.Status413PayloadTooLarge
                ? InputRejections.BodyTooLarge(_maxBodyBytes)
                : InputRejections.Unreadable(e.StatusCode);
        }
    }

    private static async ValueTask<ReadOnlySequence<byte>> ReadBodyAsync(PipeReader reader, CancellationToken cancellationToken)
    {
        while (true)
        {
            var result = await reader.ReadAsync(cancellationToken);
            if (result.IsCompleted) return result.Buffer;
            reader.AdvanceTo(result.Buffer.Start, result.Buffer.End);
        }
    }

    /// <summary>Predicts without waiting for anything in between, so that the model is held only as long as it works.</summary>
    private Rejection? Answer(HttpContext context, in ReadOnlySequence<byte> body)
    {
        var started = telemetry.MeasuresPredictions ? Stopwatch.GetTimestamp() : 0;
        // There was one a moment ago, and a slot never becomes empty before the process ends.
        var model = slot.Acquire() ?? throw new OperationCanceledException("The server is stopping.");
        try
        {
            var session = model.RentSession();
            var rejection = session.Predict(body);
            if (rejection is null)
            {
                var response = context.Response;
                response.ContentType = "application/json";
                response.ContentLength = session.Answer.Length;
                response.Headers[VersionHeader] = model.Identity.Version;
                response.BodyWriter.Write(session.Answer);
                ApiTelemetry.Describe(model, session.Rows);
                if (started != 0) telemetry.Predicted(model, session.Rows, Stopwatch.GetElapsedTime(started));
            }

            model.ReturnSession(session);
            return rejection;
        }
        finally
        {
            model.Release();
        }
    }

    private static bool IsJson(string? contentType)
    {
        if (string.Equals(contentType, "application/json", StringComparison.OrdinalIgnoreCase)) return true;
        return MediaTypeHeaderValue.TryParse(contentType, out var type)
            && (type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase)
                || (type.Type.Equals("application", StringComparison.OrdinalIgnoreCase) && type.Suffix.Equals("json", StringComparison.OrdinalIgnoreCase)))
            && (!type.Charset.HasValue || type.Charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase) || type.Charset.Equals("\"utf-8\"", StringComparison.OrdinalIgnoreCase));
    }
}
