using System.Buffers;
using System.Text;
using SQLitePCL;

namespace MlApp.Mlflow.Server.Storage;

/// <summary>
/// A prepared statement, kept for its SQL text by its <see cref="Session"/>. It goes straight to SQLite: a command object for each
/// execution would cost more than the insertion of a metric.
/// </summary>
internal sealed class Statement(sqlite3 database, sqlite3_stmt handle, bool kept) : IDisposable
{
    private int _bound;

    public bool InUse { get; private set; }

    public Statement Use()
    {
        InUse = true;
        _bound = 0;
        return this;
    }

    /// <summary>Binds the next parameter.</summary>
    public Statement Bind(string? value)
    {
        if (value is null) return Bound(raw.sqlite3_bind_null(handle, ++_bound));
        var buffer = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(value.Length));
        var length = Encoding.UTF8.GetBytes(value, buffer);
        var result = raw.sqlite3_bind_text(handle, ++_bound, buffer.AsSpan(0, length));
        ArrayPool<byte>.Shared.Return(buffer);
        return Bound(result);
    }

    /// <inheritdoc cref="Bind(string?)"/>
    public Statement Bind(long value) => Bound(raw.sqlite3_bind_int64(handle, ++_bound, value));

    /// <inheritdoc cref="Bind(string?)"/>
    public Statement Bind(long? value) => value is { } number ? Bind(number) : Bind((string?)null);

    /// <inheritdoc cref="Bind(string?)"/>
    public Statement Bind(double value) => Bound(raw.sqlite3_bind_double(handle, ++_bound, value));

    /// <inheritdoc cref="Bind(string?)"/>
    public Statement Bind(bool value) => Bind(value ? 1L : 0L);

    /// <summary>Binds a value of a filter, whose kind is known only when it runs.</summary>
    public Statement Bind(object? value) => value switch
    {
        null => Bind((string?)null),
        string text => Bind(text),
        long number => Bind(number),
        double number => Bind(number),
        _ => throw new ArgumentException($"A {value.GetType()} cannot be bound.", nameof(value)),
    };

    /// <summary>Goes to the next row; false after the last.</summary>
    public bool Step()
    {
        var result = raw.sqlite3_step(handle);
        return result switch
        {
            raw.SQLITE_ROW => true,
            raw.SQLITE_DONE => false,
            _ => throw StorageException.Of(database, result),
        };
    }

    /// <summary>Executes a statement without rows, and makes it ready for the next parameters.</summary>
    /// <returns>The number of rows changed.</returns>
    public int Run()
    {
        while (Step())
        {
        }
        raw.sqlite3_reset(handle);
        _bound = 0;
        return raw.sqlite3_changes(database);
    }

    public bool IsNull(int column) => raw.sqlite3_column_type(handle, column) == raw.SQLITE_NULL;

    public string GetString(int column) => Encoding.UTF8.GetString(raw.sqlite3_column_blob(handle, column));

    public string? GetStringOrNull(int column) => IsNull(column) ? null : GetString(column);

    public long GetLong(int column) => raw.sqlite3_column_int64(handle, column);

    public long? GetLongOrNull(int column) => IsNull(column) ? null : GetLong(column);

    public double GetDouble(int column) => raw.sqlite3_column_double(handle, column);

    public bool GetBoolean(int column) => GetLong(column) != 0;

    public void Dispose()
    {
        raw.sqlite3_reset(handle);
        InUse = false;
        if (kept) raw.sqlite3_clear_bindings(handle);
        else raw.sqlite3_finalize(handle);
    }

    public void Close() => raw.sqlite3_finalize(handle);

    private Statement Bound(int result) => result == raw.SQLITE_OK ? this : throw StorageException.Of(database, result);
}
