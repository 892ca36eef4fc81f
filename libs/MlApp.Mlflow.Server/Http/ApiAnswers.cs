using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using MlApp.Mlflow.Protocol;

namespace MlApp.Mlflow.Server.Http;

/// <summary>Answers in MLflow's JSON.</summary>
internal static class ApiAnswers
{
    private static readonly ReadOnlyMemory<byte> Empty = "{}"u8.ToArray();

    /// <summary>MLflow's JSON, with texts of any language as they are.</summary>
    public static MlflowJson Json { get; } = new(Relaxed(MlflowJson.Default.Options));

    /// <summary>The same for the answers that the shared protocol does not hold.</summary>
    public static ServerJson OwnJson { get; } = new(Relaxed(ServerJson.Default.Options));

    public static async Task AnswerAsync<T>(this HttpResponse response, T answer, JsonTypeInfo<T> type)
    {
        response.ContentType = "application/json";
        await JsonSerializer.SerializeAsync(response.BodyWriter, answer, type, response.HttpContext.RequestAborted);
    }

    /// <summary>Says that it is done.</summary>
    public static async Task AnswerEmptyAsync(this HttpResponse response)
    {
        response.ContentType = "application/json";
        response.ContentLength = Empty.Length;
        await response.BodyWriter.WriteAsync(Empty, response.HttpContext.RequestAborted);
    }

    public static Task AnswerAsync(this HttpResponse response, ApiException error)
    {
        response.StatusCode = error.Status;
        var (sqlState, errorClass) = error.Class;
        return response.AnswerAsync(new MlflowError(error.ErrorCode, error.Message, sqlState, errorClass), Json.MlflowError);
    }

    /// <summary>Answers one line of plain text, where no call is reached.</summary>
    public static Task AnswerPlainAsync(this HttpResponse response, int status, string text)
    {
        response.StatusCode = status;
        response.ContentType = "text/plain";
        return response.WriteAsync(text);
    }

    /// <summary>A page that says that there is no such path, which is what MLflow answers and its client knows.</summary>
    public static Task AnswerNotFoundAsync(this HttpResponse response) => response.AnswerHtmlAsync(
        StatusCodes.Status404NotFound, "404 Not Found", "Not Found", "There is nothing at this address on this server.");

    /// <summary>A page that says that the path does not take the method.</summary>
    public static Task AnswerMethodNotAllowedAsync(this HttpResponse response) => response.AnswerHtmlAsync(
        StatusCodes.Status405MethodNotAllowed, "405 Method Not Allowed", "Method Not Allowed", "This address does not take this method.");

    public static Task AnswerHtmlAsync(this HttpResponse response, int status, string title, string heading, string text)
    {
        response.StatusCode = status;
        response.ContentType = "text/html; charset=utf-8";
        return response.WriteAsync($"<!doctype html>\n<html lang=en>\n<title>{title}</title>\n<h1>{heading}</h1>\n<p>{text}</p>\n");
    }

    private static JsonSerializerOptions Relaxed(JsonSerializerOptions options) =>
        new(options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
