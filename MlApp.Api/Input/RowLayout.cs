using System.Text.Json;
using MlApp.Modeling.Prediction;

namespace MlApp.Api.Input;

/// <summary>The columns of a row, found by the names in a request.</summary>
internal sealed class RowLayout
{
    private const int LongestOnStack = 256;

    private readonly Dictionary<byte[], int>.AlternateLookup<ReadOnlySpan<byte>> _byName;

    public RowLayout(ModelSignature signature)
    {
        Columns = [.. signature.Inputs.Select((input, i) => new RowColumn(input, i < signature.NumericCount ? i : i - signature.NumericCount))];
        var byName = new Dictionary<byte[], int>(Utf8Comparer.Instance);
        for (var i = 0; i < Columns.Length; i++) byName.Add(Columns[i].Utf8Name, i);
        _byName = byName.GetAlternateLookup<ReadOnlySpan<byte>>();
    }

    public RowColumn[] Columns { get; }

    /// <summary>Finds the column of the property name that the reader is on.</summary>
    /// <param name="reader">On a property name.</param>
    /// <param name="expected">The column to look at first: clients send columns in one order, mostly the model's.</param>
    /// <param name="index">The column's index.</param>
    /// <exception cref="InvalidOperationException">The name is no Unicode text.</exception>
    public bool TryFind(ref Utf8JsonReader reader, int expected, out int index)
    {
        if (!reader.HasValueSequence && !reader.ValueIsEscaped)
        {
            if (expected < Columns.Length && reader.ValueSpan.SequenceEqual(Columns[expected].Utf8Name))
            {
                index = expected;
                return true;
            }

            return _byName.TryGetValue(reader.ValueSpan, out index);
        }

        // Escaped, as Python's clients send any name that is not ASCII, or cut by the border of two buffers.
        var length = reader.HasValueSequence ? reader.ValueSequence.Length : reader.ValueSpan.Length;
        if (length > LongestOnStack) return TryFindLong(ref reader, out index);
        Span<byte> name = stackalloc byte[LongestOnStack];
        return _byName.TryGetValue(name[..reader.CopyString(name)], out index);
    }

    private bool TryFindLong(ref Utf8JsonReader reader, out int index)
    {
        for (index = 0; index < Columns.Length; index++)
            if (reader.ValueTextEquals(Columns[index].Utf8Name)) return true;
        return false;
    }

    private sealed class Utf8Comparer : IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
    {
        public static readonly Utf8Comparer Instance = new();

        public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode(byte[] obj) => GetHashCode((ReadOnlySpan<byte>)obj);

        public bool Equals(ReadOnlySpan<byte> alternate, byte[] other) => alternate.SequenceEqual(other);

        public int GetHashCode(ReadOnlySpan<byte> alternate)
        {
            var hash = new HashCode();
            hash.AddBytes(alternate);
            return hash.ToHashCode();
        }

        public byte[] Create(ReadOnlySpan<byte> alternate) => alternate.ToArray();
    }
}
