using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using MlApp.Mlflow.Protocol;

namespace MlApp.Mlflow.Transport;

/// <summary>Reads what came back: the JSON that was asked for, or the error that came instead.</summary>
internal static class Answers
{
    private const int MaxErrorBytes = 64 * 1024;

    public static async Task<T> ReadJsonAsync<T>(HttpResponseMessage response, JsonTypeInfo<T> type, long limit, Attempt attempt)
    {
        if (!IsJson(response)) throw await ReadErrorAsync(response, attempt);
        try
        {
            await using var body = await AnswerStream.OpenAsync(response, limit, attempt, attempt.Token);
            return await JsonSerializer.DeserializeAsync(body, type, attempt.Token)
                ?? throw new JsonException("The answer is null.");
        }
        catch (JsonException e)
        {
            throw new MlflowException($"{Show(response)} answers JSON that is not MLflow's: {e.Message}", innerException: e);
        }
    }

    /// <summary>The answer to an upload is empty; a page of HTML shows that something else took it.</summary>
    public static async Task<bool> ReadNothingAsync(HttpResponseMessage response, Attempt attempt)
    {
        if (response.Content.Headers.ContentType is not null && !IsJson(response)) throw await ReadErrorAsync(response, attempt);
        response.Dispose();
        return true;
    }

    public static async Task<MlflowException> ReadErrorAsync(HttpResponseMessage response, Attempt attempt)
    {
        var body = await ReadStartAsync(response, attempt);
        var status = response.StatusCode;
        var error = ParseError(body);
        return new MlflowException(error?.Message ?? Describe(response, body), error?.ErrorCode, status)
        {
            RetryAfter = response.Headers.RetryAfter switch
            {
                { Delta: { } delta } => delta,
                // By the server's own clock, which need not be ours.
                { Date: { } date } when response.Headers.Date is { } now => date > now ? date - now : TimeSpan.Zero,
                _ => null,
            },
        };
    }

    /// <summary>The address that answered, fit for a message: no query, no credentials.</summary>
    public static string Show(HttpResponseMessage response) =>
        response.RequestMessage?.RequestUri is { } uri ? Show(uri) : "The server";

    private static string Show(Uri uri) => uri.IsAbsoluteUri ? $"{uri.Scheme}://{uri.Authority}{uri.AbsolutePath}" : uri.OriginalString;

    private static MlflowError? ParseError(string body)
    {
        try
        {
            return JsonSerializer.Deserialize(body, MlflowJson.Default.MlflowError) is { Message.Length: > 0 } error ? error : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string Describe(HttpResponseMessage response, string body)
    {
        var answer = $"{Show(response)} answers {(int)response.StatusCode} {response.ReasonPhrase}".TrimEnd();
        return response.StatusCode switch
        {
            HttpStatusCode.Unauthorized =>
                $"{answer}: set MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD, or MLFLOW_TRACKING_TOKEN.",
            >= HttpStatusCode.MultipleChoices and < HttpStatusCode.BadRequest when response.Headers.Location is { } location =>
                $"{answer} to {Show(location)}: set MLFLOW_TRACKING_URI to the address that is meant.",
            _ => $"{answer}, and not as MLflow does{Quote(response, body)}. Is that an MLflow server, with its path prefix if it has one?",
        };
    }

    // MLflow refuses an unknown Host header, and proxies refuse much else, in one line of plain text; a page of HTML helps nobody.
    private static string Quote(HttpResponseMessage response, string body)
    {
        if (response.Content.Headers.ContentType?.MediaType is { } type and not "text/plain") return $" ({type})";
        var line = body.AsSpan().Trim();
        if (line.IndexOfAny('\r', '\n') is var end and >= 0) line = line[..end];
        if (line.Length > 200) line = line[..200];
        return line.IsEmpty ? "" : $" (\"{string.Concat(line.ToString().Where(c => !char.IsControl(c))).TrimEnd('.')}\")";
    }

    private static async Task<string> ReadStartAsync(HttpResponseMessage response, Attempt attempt)
    {
        var buffer = new byte[MaxErrorBytes];
        await using var body = await AnswerStream.OpenAsync(response, long.MaxValue, attempt, attempt.Token);
        var count = await body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, attempt.Token);
        return Encoding.UTF8.GetString(buffer, 0, count);
    }

    private static bool IsJson(HttpResponseMessage response) => response.Content.Headers.ContentType?.MediaType is "application/json";
}
