using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using MlApp.Modeling.Configuration;
using MlApp.Modeling.Folders;

namespace MlApp.Trainer.Runs;

/// <summary>
/// What a model follows from: configuration, bytes of the data, versions of trainer and ML.NET. The same fingerprint means the same model.
/// Nothing here loads ML.NET, so that an unchanged run ends at once.
/// </summary>
internal static class Fingerprint
{
    /// <summary>ML.NET's version as its package has it.</summary>
    public static string MlNetVersion { get; } = ReadMlNetVersion();

    /// <summary>This program's version.</summary>
    public static string TrainerVersion { get; } = typeof(Fingerprint).Assembly.GetName().Version!.ToString(3);

    /// <summary>The fingerprint in lower-case hexadecimal.</summary>
    /// <param name="configuration">Where its file and the data lie is no part of it.</param>
    /// <param name="dataSha256">Of the data's bytes, in lower-case hexadecimal.</param>
    public static string Compute(TrainingConfiguration configuration, string dataSha256)
    {
        var resolved = TrainingFile.Write(configuration with { Data = configuration.Data with { Path = "" } });
        var text = string.Join('\n', resolved, dataSha256, TrainerVersion, MlNetVersion);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
    }

    /// <summary>The SHA-256 of a file, in lower-case hexadecimal.</summary>
    public static async Task<string> HashFileAsync(string path, CancellationToken cancellationToken)
    {
        await using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 1 << 20, useAsync: false);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, cancellationToken));
    }

    private static string ReadMlNetVersion()
    {
        var file = Path.Combine(AppContext.BaseDirectory, "Microsoft.ML.Core.dll");
        var version = File.Exists(file) ? FileVersionInfo.GetVersionInfo(file).ProductVersion : null;
        return version?.Split('+')[0] ?? "unknown";
    }
}
