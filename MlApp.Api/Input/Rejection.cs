namespace MlApp.Api.Input;

/// <summary>Why a request is not answered with predictions.</summary>
/// <param name="Reason">One word for telemetry, from a closed list: <see cref="RejectionReason"/>.</param>
/// <param name="Status">The HTTP status.</param>
/// <param name="Title">What kind of problem it is.</param>
/// <param name="Detail">What was wrong, where, and what to do.</param>
/// <param name="Errors">Each error with its place; empty where the problem has none.</param>
internal sealed record Rejection(string Reason, int Status, string Title, string Detail, IReadOnlyList<InputError> Errors);

/// <summary>The reasons, as they are counted.</summary>
internal static class RejectionReason
{
    public const string NotJson = "not_json";
    public const string EmptyBody = "empty_body";
    public const string NoRows = "no_rows";
    public const string NotRows = "not_rows";
    public const string MissingColumn = "missing_column";
    public const string UnknownColumn = "unknown_column";
    public const string DuplicateColumn = "duplicate_column";
    public const string NotANumber = "not_a_number";
    public const string OutOfRange = "out_of_range";
    public const string NotAText = "not_a_text";
    public const string Nested = "nested";
    public const string TooManyRows = "too_many_rows";
    public const string BodyTooLarge = "body_too_large";
    public const string ContentType = "content_type";
    public const string Unreadable = "unreadable";
}
