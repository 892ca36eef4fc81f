using MlApp.Tests.Support;

namespace MlApp.Tests.EndToEnd;

/// <summary>
/// The AppHost as it was built, in a folder of its own, where scripts can stand in for the programs that it starts.
/// </summary>
internal sealed class AppHostCopy
{
    private const string Name = "MlApp.AppHost";

    private static readonly string[] Programs = ["MlApp.Api", "MlApp.Trainer", "MlApp.Mlflow.Server"];

    private readonly string _folder;
    private readonly string _configuration;

    /// <param name="folder">Where to.</param>
    public AppHostCopy(string folder)
    {
        var built = Path.GetDirectoryName(Path.GetFullPath(AppHostProcess.BuiltProgram))!;
        _configuration = Path.GetFileName(built);
        _folder = folder;
        var own = Directory.CreateDirectory(Path.Combine(folder, Name, _configuration)).FullName;
        foreach (var file in Directory.EnumerateFiles(built))
        {
            var copy = Path.Combine(own, Path.GetFileName(file));
            // A program looks for what belongs to it where it lies itself, and a link lies where it points to.
            if (Path.GetFileNameWithoutExtension(file) == Name || Path.GetFileName(file) == Name) File.Copy(file, copy);
            else File.CreateSymbolicLink(copy, file);
        }

        foreach (var program in Programs) Directory.CreateSymbolicLink(Folder(program), Built(program));
    }

    public string Program => Path.Combine(_folder, Name, _configuration, Name);

    /// <summary>The real program of that name.</summary>
    public string RealProgram(string program) => Path.Combine(Built(program), program);

    /// <summary>Has a shell script started instead of a program.</summary>
    public void StandIn(string program, string script)
    {
        Directory.Delete(Folder(program));
        Directory.CreateDirectory(Folder(program));
        var file = Path.Combine(Folder(program), program);
        File.WriteAllText(file, $"#!/bin/sh\n{script}\n");
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserExecute);
    }

    /// <summary>Has the real program started again.</summary>
    public void Restore(string program)
    {
        Directory.Delete(Folder(program), recursive: true);
        Directory.CreateSymbolicLink(Folder(program), Built(program));
    }

    private string Folder(string program) => Path.Combine(Directory.CreateDirectory(Path.Combine(_folder, program)).FullName, _configuration);

    private string Built(string program) => RepositoryRoot.File("artifacts", "bin", program, _configuration);
}
