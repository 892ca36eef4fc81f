using System.IO.Compression;
using System.Security.Cryptography;

namespace MlApp.Tests.HostingMlflow;

/// <summary>A package of one module that only says its version, for environments that are made in seconds.</summary>
internal static class SmallWheel
{
    /// <summary>Writes the wheel into a folder; gives the line of a file of requirements that names it.</summary>
    public static string Write(string folder, string name, string version)
    {
        var file = Path.Combine(Directory.CreateDirectory(folder).FullName, $"{name}-{version}-py3-none-any.whl");
        using (var wheel = new ZipArchive(File.Create(file), ZipArchiveMode.Create))
        {
            Add($"{name}/__init__.py", "");
            Add($"{name}/__main__.py", $"print('{name}, version {version}')\n");
            Add($"{name}-{version}.dist-info/METADATA", $"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n");
            Add($"{name}-{version}.dist-info/WHEEL", "Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\nTag: py3-none-any\n");
            Add($"{name}-{version}.dist-info/RECORD", $"{name}/__init__.py,,\n{name}/__main__.py,,\n");

            void Add(string path, string text)
            {
                using var writer = new StreamWriter(wheel.CreateEntry(path).Open());
                writer.Write(text);
            }
        }

        using var content = File.OpenRead(file);
        return $"{name}=={version} --hash=sha256:{Convert.ToHexStringLower(SHA256.HashData(content))}\n";
    }
}
