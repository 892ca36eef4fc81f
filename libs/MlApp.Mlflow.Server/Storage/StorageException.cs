using SQLitePCL;

namespace MlApp.Mlflow.Server.Storage;

/// <summary>SQLite refused.</summary>
internal sealed class StorageException(string message, int code, int extendedCode) : Exception(message)
{
    /// <summary>SQLite's primary result code.</summary>
    public int Code => code;

    /// <summary>A row that exists already, a key that refers to nothing, a value that is not allowed.</summary>
    public bool IsConstraint => code == raw.SQLITE_CONSTRAINT;

    /// <summary>A primary key or unique index is violated.</summary>
    public bool IsDuplicate => extendedCode is raw.SQLITE_CONSTRAINT_PRIMARYKEY or raw.SQLITE_CONSTRAINT_UNIQUE;

    /// <summary>The disk is full, cannot be read or written, or another program holds the database.</summary>
    public bool IsEnvironment => code is raw.SQLITE_FULL or raw.SQLITE_IOERR or raw.SQLITE_BUSY or raw.SQLITE_READONLY
        or raw.SQLITE_CANTOPEN or raw.SQLITE_LOCKED;

    public static StorageException Of(sqlite3 database, int result) => new(
        raw.sqlite3_errmsg(database).utf8_to_string(), result & 0xff, raw.sqlite3_extended_errcode(database));
}
