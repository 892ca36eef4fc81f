using System.Text;
using MlApp.Modeling.Prediction;

namespace MlApp.Api.Input;

/// <summary>One column of a row, ready to be read.</summary>
/// <param name="input">The column in the model's signature.</param>
/// <param name="slot">Its place among the numbers, or among the texts.</param>
internal sealed class RowColumn(InputColumn input, int slot)
{
    private readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> _known =
        input.Categories.ToHashSet(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();

    public string Name { get; } = input.Name;

    public byte[] Utf8Name { get; } = Encoding.UTF8.GetBytes(input.Name);

    public bool IsNumber { get; } = input.Kind == InputKind.Number;

    public int Slot { get; } = slot;

    /// <summary>The text as a string; one of a category's known values costs no new one.</summary>
    public string Intern(ReadOnlySpan<char> text) => _known.TryGetValue(text, out var known) ? known : text.ToString();
}
