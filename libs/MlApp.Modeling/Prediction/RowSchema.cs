using Microsoft.ML;
using Microsoft.ML.Data;

namespace MlApp.Modeling.Prediction;

/// <summary>
/// The columns in which ML.NET sees a row of any data set: one vector of all numbers, and a scalar text for each category and text (a vector
/// of texts would share one dictionary among its slots).
/// </summary>
internal static class RowSchema
{
    public const string Numeric = "Numeric";
    public const string Label = "Label";
    public const string Features = "Features";
    public const string Score = "Score";
    public const string Probability = "Probability";

    /// <summary>The column of a category or text; the prefix keeps a user's "Label" apart from ours.</summary>
    public static string TextColumn(string name) => "Text." + name;

    public static DataViewSchema Create(IReadOnlyList<string> numeric, IReadOnlyList<string> texts, Action<DataViewSchema.Builder>? addLabel = null)
    {
        var builder = new DataViewSchema.Builder();
        if (numeric.Count > 0)
        {
            builder.AddColumn(Numeric, new VectorDataViewType(NumberDataViewType.Single, numeric.Count), Names("SlotNames", numeric));
        }

        foreach (var text in texts) builder.AddColumn(TextColumn(text), TextDataViewType.Instance);
        addLabel?.Invoke(builder);
        return builder.ToSchema();
    }

    /// <summary>An annotation of one text for each slot or key: ML.NET's <c>SlotNames</c> or <c>KeyValues</c>.</summary>
    public static DataViewSchema.Annotations Names(string kind, IReadOnlyList<string> names)
    {
        var annotations = new DataViewSchema.Annotations.Builder();
        annotations.Add(kind, new VectorDataViewType(TextDataViewType.Instance, names.Count), (ref VBuffer<ReadOnlyMemory<char>> values) =>
            values = new VBuffer<ReadOnlyMemory<char>>(names.Count, [.. names.Select(name => name.AsMemory())]));
        return annotations.ToAnnotations();
    }
}
