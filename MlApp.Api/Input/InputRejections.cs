using System.Text.Json;

namespace MlApp.Api.Input;

/// <summary>The requests that are refused as a whole, in words.</summary>
internal static class InputRejections
{
    private const string Shapes = "Send one row as {\"column\": value}, rows as an array of such, or {\"rows\": […]}.";

    /// <summary>How a message begins that concerns one place.</summary>
    public static string Place(int row, string? column) => column is null ? $"Row {row}" : $"Row {row}, column '{JsonText.Shortened(column)}':";

    public static Rejection EmptyBody() =>
        Bad(RejectionReason.EmptyBody, "The body is empty.", $"The body is empty. {Shapes}");

    public static Rejection NoRows(RequestShape shape) =>
        Bad(RejectionReason.NoRows, "There are no rows.", (shape == RequestShape.Rows ? "'rows' is empty." : "The array is empty.") + $" {Shapes}");

    public static Rejection NotRows(string kind) =>
        Bad(RejectionReason.NotRows, "The body holds no rows.", $"The body is {kind}. {Shapes}");

    public static Rejection RowsAndMore() => Bad(
        RejectionReason.NotRows, "The body holds 'rows' and more.", "Beside 'rows' the body holds other properties, which have no meaning. " + Shapes);

    public static Rejection TooManyRows(int most) => new(
        RejectionReason.TooManyRows, StatusCodes.Status413PayloadTooLarge, "Too many rows.",
        $"The request holds more than {most} rows. Send them in several requests; the server's bound is the setting Serving:MaxRows.", []);

    public static Rejection BodyTooLarge(long most) => new(
        RejectionReason.BodyTooLarge, StatusCodes.Status413PayloadTooLarge, "The body is too large.",
        $"The body is larger than {most} bytes. Send the rows in several requests; the server's bound is the setting Serving:MaxBodyBytes.", []);

    public static Rejection ContentType(string? sent) => new(
        RejectionReason.ContentType, StatusCodes.Status415UnsupportedMediaType, "The body is not sent as JSON.",
        (string.IsNullOrEmpty(sent) ? "The request has no content type" : $"The content type is '{JsonText.Shortened(sent)}'")
        + "; application/json in UTF-8 is expected. With curl: -H 'Content-Type: application/json'.", []);

    public static Rejection Unreadable(int status) => new(
        RejectionReason.Unreadable, status, "The body could not be read.", "The body ended early, came too slowly or broke HTTP's framing.", []);

    /// <param name="error">What the reader says.</param>
    /// <param name="offset">Where the last token began, in bytes from 0.</param>
    /// <param name="row">The row that was being read, if one was.</param>
    /// <param name="column">The column that was being read, if one was.</param>
    public static Rejection NotJson(JsonException error, long offset, int? row, string? column)
    {
        var message = error.Message;
        var end = message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        if (end >= 0) message = message[..end];
        var position = error.LineNumber is { } line ? $"line {line + 1}, byte {error.BytePositionInLine + 1}" : $"byte {offset + 1}";
        var place = row is { } index && column is not null ? $" (row {index}, column '{JsonText.Shortened(column)}')" : "";
        var hint = message.StartsWith("'N'", StringComparison.Ordinal) || message.StartsWith("'I'", StringComparison.Ordinal)
            ? " JSON has no NaN and no Infinity: null stands for a missing value." : "";
        return Bad(RejectionReason.NotJson, "The body is not JSON.", $"The body is not JSON: {position}{place}: {message}{hint}");
    }

    private static Rejection Bad(string reason, string title, string detail) =>
        new(reason, StatusCodes.Status400BadRequest, title, detail, []);
}
