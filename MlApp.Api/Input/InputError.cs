using System.Text;

namespace MlApp.Api.Input;

/// <summary>One thing that is wrong with a request, where it is, and what would be right.</summary>
/// <param name="Row">The row's index, from 0; null where it concerns no row.</param>
/// <param name="Column">The column's name; null where it concerns no column.</param>
/// <param name="Detail">A sentence for a person.</param>
/// <param name="Pointer">A JSON pointer into the body, as a URI fragment (RFC 6901), as RFC 9457 has it.</param>
internal sealed record InputError(int? Row, string? Column, string Detail, string Pointer)
{
    public static string PointerTo(RequestShape shape, int? row, string? column)
    {
        var pointer = new StringBuilder("#");
        if (shape == RequestShape.Rows) pointer.Append("/rows");
        if (row is { } index && shape is not RequestShape.Row) pointer.Append('/').Append(index);
        if (column is not null)
            pointer.Append('/').Append(Uri.EscapeDataString(column.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)));
        return pointer.ToString();
    }
}

/// <summary>The ways to send rows.</summary>
internal enum RequestShape
{
    /// <summary>One row: <c>{"column": value}</c>.</summary>
    Row,

    /// <summary>An array of rows.</summary>
    Array,

    /// <summary><c>{"rows": […]}</c>.</summary>
    Rows,
}
