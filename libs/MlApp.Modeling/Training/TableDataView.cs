using Microsoft.ML;
using Microsoft.ML.Data;
using MlApp.Modeling.Configuration;
using MlApp.Modeling.Data;
using MlApp.Modeling.Prediction;

namespace MlApp.Modeling.Training;

/// <summary>
/// Rows of a table as ML.NET reads them, straight from memory: no class for the row and no object for each of them. Always one cursor in the
/// order of the rows, so that the same rows give the same model. The label is a key, a Boolean or a number by the task.
/// </summary>
internal sealed class TableDataView : IDataView
{
    private readonly Table _table;
    private readonly int[] _rows;
    private readonly CancellationToken _cancellationToken;

    public TableDataView(Table table, int[] rows, CancellationToken cancellationToken)
    {
        (_table, _rows, _cancellationToken) = (table, rows, cancellationToken);
        Schema = RowSchema.Create(table.Schema.Numeric, table.Schema.TextColumns, AddLabel);
    }

    public DataViewSchema Schema { get; }

    public bool CanShuffle => false;

    public long? GetRowCount() => _rows.Length;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null) => new Cursor(this);

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) => [new Cursor(this)];

    private void AddLabel(DataViewSchema.Builder builder)
    {
        switch (_table.Schema.Task)
        {
            case ModelTask.Multiclass:
                builder.AddColumn(
                    RowSchema.Label, new KeyDataViewType(typeof(uint), _table.Classes.Count), RowSchema.Names("KeyValues", _table.Classes));
                break;
            case ModelTask.Binary:
                builder.AddColumn(RowSchema.Label, BooleanDataViewType.Instance);
                break;
            default:
                builder.AddColumn(RowSchema.Label, NumberDataViewType.Single);
                break;
        }
    }

    private sealed class Cursor(TableDataView view) : DataViewRowCursor
    {
        private readonly Table _table = view._table;
        private readonly int[] _rows = view._rows;
        private int _position = -1;
        private int _row = -1;

        public override DataViewSchema Schema => view.Schema;

        public override long Position => _position;

        public override long Batch => 0;

        public override bool IsColumnActive(DataViewSchema.Column column) => true;

        public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) => id = new DataViewRowId((ulong)_position, 0);

        public override bool MoveNext()
        {
            if (_position + 1 >= _rows.Length)
            {
                _position = -1;
                return false;
            }

            if ((++_position & 0xFFF) == 0) view._cancellationToken.ThrowIfCancellationRequested();
            _row = _rows[_position];
            return true;
        }

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
        {
            Delegate getter = column.Name switch
            {
                RowSchema.Numeric => (ValueGetter<VBuffer<float>>)GetNumeric,
                RowSchema.Label => _table.Schema.Task switch
                {
                    ModelTask.Multiclass => (ValueGetter<uint>)((ref uint key) => key = (uint)_table.GetClass(_row) + 1),
                    ModelTask.Binary => (ValueGetter<bool>)((ref bool positive) => positive = _table.GetClass(_row) == 1),
                    _ => (ValueGetter<float>)((ref float target) => target = _table.GetTarget(_row)),
                },
                _ => TextGetter(column.Index - (_table.Schema.Numeric.Count > 0 ? 1 : 0)),
            };
            return (ValueGetter<TValue>)getter;
        }

        private ValueGetter<ReadOnlyMemory<char>> TextGetter(int column) =>
            (ref ReadOnlyMemory<char> text) => text = _table.GetText(column, _row).AsMemory();

        private void GetNumeric(ref VBuffer<float> value)
        {
            var numbers = _table.GetNumeric(_row);
            var editor = VBufferEditor.Create(ref value, numbers.Length);
            numbers.CopyTo(editor.Values);
            value = editor.Commit();
        }
    }
}
