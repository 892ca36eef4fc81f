namespace MlApp.Modeling.Data;

/// <summary>Rows of floats in pages of some megabytes, row after row, so that a row is one span.</summary>
internal sealed class NumericBlock
{
    private const int PageFloats = 1 << 20;
    private readonly List<float[]> _pages = [];
    private readonly int _shift;

    public NumericBlock(int width)
    {
        Width = width;
        _shift = 31 - int.LeadingZeroCount(Math.Max(1, PageFloats / Math.Max(1, width)));
    }

    /// <summary>Floats in a row.</summary>
    public int Width { get; private set; }

    public int RowCount { get; private set; }

    private int RowsPerPage => 1 << _shift;

    public ReadOnlySpan<float> Row(int row) => MutableRow(row);

    /// <summary>Adds a row and gives it to be filled; what it held before is undefined.</summary>
    public Span<float> AddRow()
    {
        if (RowCount == int.MaxValue) throw new InvalidInputException($"a table has at most {int.MaxValue:N0} rows.");
        var within = RowCount & (RowsPerPage - 1);
        if (within == 0) _pages.Add(new float[(_pages.Count == 0 ? Math.Min(64, RowsPerPage) : RowsPerPage) * Width]);
        var page = _pages[^1];
        if ((within + 1) * Width > page.Length)
        {
            Array.Resize(ref page, Math.Min(RowsPerPage, within * 4) * Width);
            _pages[^1] = page;
        }

        RowCount++;
        return page.AsSpan(within * Width, Width);
    }

    public void RemoveLastRow() => RowCount--;

    /// <summary>Keeps these columns and all rows but those at the rising positions, in place.</summary>
    public void Keep(IReadOnlyList<int> columns, IReadOnlyList<int> droppedRows)
    {
        var same = columns.Count == Width;
        if (same && droppedRows.Count == 0)
        {
            TrimLastPage();
            return;
        }

        var old = Width;
        var source = new float[old];
        var next = 0;
        var kept = 0;
        for (var row = 0; row < RowCount; row++)
        {
            if (next < droppedRows.Count && droppedRows[next] == row)
            {
                next++;
                continue;
            }

            // The new row never begins behind the old one of the same page, so nothing is overwritten before it is read.
            _pages[row >> _shift].AsSpan((row & (RowsPerPage - 1)) * old, old).CopyTo(source);
            var target = _pages[kept >> _shift].AsSpan((kept & (RowsPerPage - 1)) * columns.Count, columns.Count);
            for (var i = 0; i < target.Length; i++) target[i] = source[columns[i]];
            kept++;
        }

        Width = columns.Count;
        RowCount = kept;
        var pages = (kept + RowsPerPage - 1) >> _shift;
        _pages.RemoveRange(pages, _pages.Count - pages);
        for (var i = 0; i < _pages.Count; i++) TrimPage(i);
    }

    private void TrimLastPage()
    {
        if (_pages.Count > 0) TrimPage(_pages.Count - 1);
    }

    private void TrimPage(int index)
    {
        var rows = Math.Min(RowsPerPage, RowCount - (index << _shift));
        var page = _pages[index];
        if (page.Length <= rows * Width) return;
        Array.Resize(ref page, rows * Width);
        _pages[index] = page;
    }

    private Span<float> MutableRow(int row) => _pages[row >> _shift].AsSpan((row & (RowsPerPage - 1)) * Width, Width);
}
