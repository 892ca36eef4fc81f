namespace MlApp.Api.Input;

/// <summary>Takes the rows of a request, one after the other.</summary>
internal interface IRowSink
{
    /// <summary>Where the numbers of a row go, by the columns' slots; a missing number is NaN.</summary>
    Span<float> Numbers { get; }

    /// <summary>Where the texts of a row go, by the columns' slots; a missing text is null.</summary>
    Span<string?> Texts { get; }

    /// <summary>The row is complete and right.</summary>
    /// <returns>False where the model comes to no finite answer for it.</returns>
    bool EndRow();
}
