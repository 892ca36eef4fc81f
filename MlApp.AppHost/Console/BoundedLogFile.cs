using System.Text;

namespace MlApp.AppHost.Console;

/// <summary>
/// A log that holds a run's end, however much is written: a full file becomes <c>NAME.1.log</c> and a new one is begun.
/// A new run begins a new file too, so that the last run's is still there.
/// </summary>
internal sealed class BoundedLogFile : IDisposable
{
    private readonly string _path;
    private readonly long _maximum;
    private StreamWriter? _writer;
    private long _length;

    /// <param name="path">The file.</param>
    /// <param name="maximum">Its largest size in bytes; both files together take twice as much.</param>
    public BoundedLogFile(string path, long maximum = 5 << 20)
    {
        _path = path;
        _maximum = maximum;
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        Begin();
    }

    public void WriteLine(string line)
    {
        if (_length >= _maximum) Begin();
        _writer?.WriteLine(line);
        _length += Encoding.UTF8.GetByteCount(line) + 1;
    }

    public void Flush() => _writer?.Flush();

    public void Dispose() => _writer?.Dispose();

    private void Begin()
    {
        _writer?.Dispose();
        _writer = null;
        _length = 0;
        if (File.Exists(_path)) File.Move(_path, Path.ChangeExtension(_path, ".1.log"), overwrite: true);
        var stream = new FileStream(_path, FileMode.Create, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
        _writer = new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
    }
}
