using Microsoft.ML;
using Microsoft.ML.Data;

namespace MlApp.Modeling.Prediction;

/// <summary>The row that ML.NET reads from, over the <see cref="ModelInput"/> that is being predicted.</summary>
internal sealed class InputRow(DataViewSchema schema) : DataViewRow
{
    private long _position = -1;
    private ModelInput? _input;

    public override DataViewSchema Schema { get; } = schema;

    public override long Position => _position;

    public override long Batch => 0;

    /// <summary>Steps on to another row: ML.NET keeps what it computed as long as the position stays the same.</summary>
    public void Set(ModelInput? input)
    {
        _input = input;
        _position++;
    }

    public override bool IsColumnActive(DataViewSchema.Column column) => true;

    public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) => id = new DataViewRowId((ulong)_position, 0);

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        if (column.Name == RowSchema.Numeric) return (ValueGetter<TValue>)(Delegate)(ValueGetter<VBuffer<float>>)GetNumeric;
        var index = column.Index - (Schema[0].Name == RowSchema.Numeric ? 1 : 0);
        ValueGetter<ReadOnlyMemory<char>> text = (ref ReadOnlyMemory<char> value) => value = _input!.Texts[index].AsMemory();
        return (ValueGetter<TValue>)(Delegate)text;
    }

    private void GetNumeric(ref VBuffer<float> value)
    {
        var numbers = _input!.Numeric;
        var editor = VBufferEditor.Create(ref value, numbers.Length);
        numbers.CopyTo(editor.Values);
        value = editor.Commit();
    }
}
