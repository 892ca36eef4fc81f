using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace MlApp.Api.Input;

/// <summary>The columns of a row, found by the names in a request.</summary>
internal sealed class InputLayout
{
    private readonly Dictionary<byte[], int>.AlternateLookup<ReadOnlySpan<byte>> _byName;

    public InputLayout(IReadOnlyList<InputColumn> columns)
    {
        Columns = [.. columns];
        var byName = new Dictionary<byte[], int>(Utf8Comparer.Instance);
        for (var i = 0; i < Columns.Length; i++) byName.Add(Columns[i].Utf8Name, i);
        _byName = byName.GetAlternateLookup<ReadOnlySpan<byte>>();
    }

    public InputColumn[] Columns { get; }

    /// <summary>Finds the column of the property name that the reader is on.</summary>
    /// <param name="reader">On a property name.</param>
    /// <param name="expected">The column to look at first: clients send columns in one order, mostly the model's.</param>
    /// <param name="index">The column's index.</param>
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

        for (index = 0; index < Columns.Length; index++)
            if (reader.ValueTextEquals(Columns[index].Utf8Name)) return true;
        return false;
    }

    /// <summary>The column whose name is nearest to one that no column has, where one is near.</summary>
    public bool TryFindNearest(string name, [NotNullWhen(true)] out string? nearest)
    {
        nearest = null;
        var allowed = Math.Max(2, name.Length / 2);
        foreach (var column in Columns)
        {
            var distance = EditDistance.Between(name, column.Name, allowed);
            if (distance >= allowed) continue;
            (allowed, nearest) = (distance, column.Name);
        }

        return nearest is not null;
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
