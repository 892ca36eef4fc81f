using System.Text;

namespace MlApp.Api.Input;

/// <summary>What a column of a row holds.</summary>
internal enum InputKind
{
    Number,
    Category,
    Text,
}

/// <summary>One column of a row, as the model's signature has it.</summary>
/// <param name="Name">Its name in the training data.</param>
/// <param name="Kind">What it holds.</param>
/// <param name="Slot">Its place among the numbers, or among the texts.</param>
/// <param name="KnownValues">A category's values in the training data; empty for others.</param>
internal sealed record InputColumn(string Name, InputKind Kind, int Slot, IReadOnlyList<string> KnownValues)
{
    public byte[] Utf8Name { get; } = Encoding.UTF8.GetBytes(Name);

    private readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> _known =
        KnownValues.ToHashSet(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>The text as a string; one of the known values costs no new one.</summary>
    public string Intern(ReadOnlySpan<char> text) => _known.TryGetValue(text, out var known) ? known : text.ToString();
}
