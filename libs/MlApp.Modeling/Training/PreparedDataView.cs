using Microsoft.ML;
using Microsoft.ML.Data;

namespace MlApp.Modeling.Training;

/// <summary>
/// The rows of a table with their features, prepared one after the other as a trainer asks for them. ML.NET's own view of a transformed
/// table hands rows over between threads, which takes longer than to prepare them.
/// </summary>
internal sealed class PreparedDataView(TableDataView source, ITransformer preparation) : IDataView
{
    private readonly IRowToRowMapper _mapper = preparation.GetRowToRowMapper(source.Schema);

    public DataViewSchema Schema => _mapper.OutputSchema;

    public bool CanShuffle => false;

    public long? GetRowCount() => source.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        var rows = source.GetRowCursor([]);
        return new Cursor(rows, _mapper.GetRow(rows, columnsNeeded));
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) =>
        [GetRowCursor(columnsNeeded, rand)];

    private sealed class Cursor(DataViewRowCursor source, DataViewRow prepared) : DataViewRowCursor
    {
        public override DataViewSchema Schema => prepared.Schema;

        public override long Position => source.Position;

        public override long Batch => source.Batch;

        public override bool IsColumnActive(DataViewSchema.Column column) => prepared.IsColumnActive(column);

        public override ValueGetter<DataViewRowId> GetIdGetter() => source.GetIdGetter();

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => prepared.GetGetter<TValue>(column);

        public override bool MoveNext() => source.MoveNext();

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                prepared.Dispose();
                source.Dispose();
            }

            base.Dispose(disposing);
        }
    }
}
