namespace MlApp.Api.Input;

/// <summary>Gathers what is wrong with a request, up to a bound.</summary>
internal sealed class InputErrors
{
    private const int Most = 20;

    private readonly List<InputError> _errors = [];
    private string _reason = "";

    /// <summary>How the rows were sent.</summary>
    public RequestShape Shape { get; set; }

    public int Count => _errors.Count;

    public bool Any => _errors.Count > 0;

    /// <summary>So much is wrong that more would not help.</summary>
    public bool IsFull => _errors.Count >= Most;

    public void Clear() => _errors.Clear();

    public void Add(string reason, int row, string? column, string detail)
    {
        if (IsFull) return;
        if (_errors.Count == 0) _reason = reason;
        _errors.Add(new(row, column, $"{InputRejections.Place(row, column)} {detail}", InputError.PointerTo(Shape, row, column)));
    }

    public Rejection ToRejection()
    {
        var more = _errors.Count - 1;
        var detail = _errors[0].Detail + (more == 0 ? "" : IsFull ? $" ({more} more errors, perhaps others after them.)" : $" ({more} more.)");
        return new(_reason, StatusCodes.Status400BadRequest, "The rows do not fit the model.", detail, [.. _errors]);
    }
}
