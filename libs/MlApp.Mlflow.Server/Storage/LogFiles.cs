using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MlApp.Mlflow.Server.Storage;

/// <summary>
/// How SQLite reaches its write-ahead log: by the system's own way (its VFS), but for its writes, which are gathered until it flushes
/// the log or reads from it. SQLite writes each page of a commit in two parts; the commit of some clients is a hundred pages and more,
/// and the calls cost more than what they write. No commit counts, to SQLite or to its readers, before the log was flushed.
/// </summary>
/// <remarks>The structures are those of <c>sqlite3.h</c>: <c>sqlite3_vfs</c>, <c>sqlite3_file</c>, <c>sqlite3_io_methods</c>.</remarks>
internal static unsafe partial class LogFiles
{
    /// <summary>The name to open a database with.</summary>
    public const string Vfs = "mlapp-log";

    // The system's own way writes less than 128 KB at once, and takes more for a full disk.
    private const int Gathered = 64 << 10;
    private const int OpenLog = 0x0008_0000;
    private const int Ok = 0;
    private const int OutOfMemory = 7;

    // What SQLite is given must stay where it is for as long as the process lives.
    private static readonly ConcurrentDictionary<nint, nint> Tables = new();
    private static Registration* _system;

    private static int StateOffset => (_system->FileSize + 7) & ~7;

    /// <summary>Makes it known to SQLite. Once in a process.</summary>
    public static void Register()
    {
        _system = sqlite3_vfs_find(null);
        var registration = (Registration*)NativeMemory.Alloc((nuint)sizeof(Registration));
        *registration = *_system;
        registration->FileSize = StateOffset + sizeof(State);
        registration->Name = Marshal.StringToCoTaskMemUTF8(Vfs);
        registration->Open = &Open;
        if (sqlite3_vfs_register(registration, makeDefault: 0) is var result and not Ok)
            throw new InvalidOperationException($"SQLite does not take the VFS: {result}.");
    }

    private static State* StateOf(LogFile* file) => (State*)((byte*)file + StateOffset);

    [UnmanagedCallersOnly]
    private static int Open(Registration* registration, byte* name, LogFile* file, int flags, int* outFlags)
    {
        var result = _system->Open(registration, name, file, flags, outFlags);
        if (result != Ok || (flags & OpenLog) == 0) return result;
        *StateOf(file) = new State { System = file->Methods };
        file->Methods = (Methods*)Tables.GetOrAdd((nint)file->Methods, MakeTable);
        return Ok;
    }

    private static nint MakeTable(nint system)
    {
        var table = (Methods*)NativeMemory.Alloc((nuint)sizeof(Methods));
        *table = *(Methods*)system;
        table->Close = &Close;
        table->Read = &Read;
        table->Write = &Write;
        table->Truncate = &Truncate;
        table->Sync = &Sync;
        table->FileSize = &FileSize;
        return (nint)table;
    }

    [UnmanagedCallersOnly]
    private static int Write(LogFile* file, byte* bytes, int count, long offset)
    {
        var state = StateOf(file);
        if (offset != state->Offset + state->Count || state->Count + count > Gathered)
        {
            if (Flush(file) is var result and not Ok) return result;
            if (count > Gathered) return state->System->Write(file, bytes, count, offset);
            state->Offset = offset;
        }

        if (state->Buffer is null && (state->Buffer = sqlite3_malloc(Gathered)) is null) return OutOfMemory;
        Unsafe.CopyBlockUnaligned(state->Buffer + state->Count, bytes, (uint)count);
        state->Count += count;
        return Ok;
    }

    private static int Flush(LogFile* file)
    {
        var state = StateOf(file);
        var count = state->Count;
        state->Count = 0;
        return count == 0 ? Ok : state->System->Write(file, state->Buffer, count, state->Offset);
    }

    [UnmanagedCallersOnly]
    private static int Read(LogFile* file, byte* bytes, int count, long offset) =>
        Flush(file) is var result and not Ok ? result : StateOf(file)->System->Read(file, bytes, count, offset);

    [UnmanagedCallersOnly]
    private static int Truncate(LogFile* file, long size) =>
        Flush(file) is var result and not Ok ? result : StateOf(file)->System->Truncate(file, size);

    [UnmanagedCallersOnly]
    private static int Sync(LogFile* file, int flags) =>
        Flush(file) is var result and not Ok ? result : StateOf(file)->System->Sync(file, flags);

    [UnmanagedCallersOnly]
    private static int FileSize(LogFile* file, long* size) =>
        Flush(file) is var result and not Ok ? result : StateOf(file)->System->FileSize(file, size);

    [UnmanagedCallersOnly]
    private static int Close(LogFile* file)
    {
        // What was never flushed belongs to no commit.
        sqlite3_free(StateOf(file)->Buffer);
        return StateOf(file)->System->Close(file);
    }

    [LibraryImport("e_sqlite3", StringMarshalling = StringMarshalling.Utf8)]
    private static partial Registration* sqlite3_vfs_find(string? name);

    [LibraryImport("e_sqlite3")]
    private static partial int sqlite3_vfs_register(Registration* vfs, int makeDefault);

    [LibraryImport("e_sqlite3")]
    private static partial byte* sqlite3_malloc(int count);

    [LibraryImport("e_sqlite3")]
    private static partial void sqlite3_free(byte* memory);

#pragma warning disable CS0649, CS0169 // SQLite fills the fields.
    private struct Registration
    {
        public int Version;
        public int FileSize;
        public int MaximumPath;
        public nint Next;
        public nint Name;
        public nint Data;
        public delegate* unmanaged<Registration*, byte*, LogFile*, int, int*, int> Open;
        private Others15 _others;
    }

    private struct LogFile
    {
        public Methods* Methods;
    }

    /// <summary>Stands behind the system's own part of a file.</summary>
    private struct State
    {
        public Methods* System;
        public byte* Buffer;
        public long Offset;
        public int Count;
    }

    private struct Methods
    {
        public int Version;
        public delegate* unmanaged<LogFile*, int> Close;
        public delegate* unmanaged<LogFile*, byte*, int, long, int> Read;
        public delegate* unmanaged<LogFile*, byte*, int, long, int> Write;
        public delegate* unmanaged<LogFile*, long, int> Truncate;
        public delegate* unmanaged<LogFile*, int, int> Sync;
        public delegate* unmanaged<LogFile*, long*, int> FileSize;
        private Others12 _others;
    }

    [InlineArray(15)]
    private struct Others15
    {
        private nint _first;
    }

    [InlineArray(12)]
    private struct Others12
    {
        private nint _first;
    }
#pragma warning restore CS0649, CS0169
}
