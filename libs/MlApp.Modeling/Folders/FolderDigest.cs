using System.Security.Cryptography;
using System.Text;

namespace MlApp.Modeling.Folders;

/// <summary>One digest over all files of a folder: of their paths, sorted by their bytes, and contents. Where the folder lies is no part of it.</summary>
internal static class FolderDigest
{
    public static string Compute(string folder)
    {
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (path, file) in FolderFiles.List(folder))
        {
            using var stream = file.OpenRead();
            digest.AppendData(Encoding.UTF8.GetBytes(path));
            digest.AppendData([0]);
            digest.AppendData(SHA256.HashData(stream));
        }

        return Convert.ToHexStringLower(digest.GetHashAndReset());
    }
}
