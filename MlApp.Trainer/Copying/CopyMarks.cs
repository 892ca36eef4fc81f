using System.Security.Cryptography;
using System.Text;
using MlApp.Mlflow.Protocol;
using MlApp.Trainer.Runs;

namespace MlApp.Trainer.Copying;

/// <summary>
/// The tags by which a copy is known again. <see cref="Origin"/> is there from the moment that the copy is; <see cref="State"/> comes
/// when the copy is complete, and says what the original was like: one that has changed since is copied again.
/// </summary>
internal static class CopyMarks
{
    /// <summary>What it is a copy of: the id of the first one, also where a copy was copied.</summary>
    public const string Origin = "mlapp.copied_from";

    /// <summary>A digest of the original as it was when the copy was complete.</summary>
    public const string State = "mlapp.copied_state";

    /// <summary>Where something comes from in the end.</summary>
    /// <param name="tags">Its tags.</param>
    /// <param name="id">Its own id, for what is no copy.</param>
    public static string OriginOf(IReadOnlyList<KeyValue>? tags, string id) => RunTags.Find(tags, Origin) ?? id;

    /// <summary>Tags without these marks, and without those that the server keeps itself.</summary>
    public static IEnumerable<KeyValue> Content(IReadOnlyList<KeyValue>? tags) =>
        (tags ?? []).Where(tag => tag.Key is not (Origin or State or "mlflow.modelVersions"));

    /// <summary>One digest for texts whose order is the same each time.</summary>
    public static string Digest(IEnumerable<string?> parts)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var part in parts)
        {
            hash.AppendData(BitConverter.GetBytes(part?.Length ?? -1));
            hash.AppendData(Encoding.UTF8.GetBytes(part ?? ""));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>Pairs for <see cref="Digest"/>, in the order of their keys: servers answer them in any.</summary>
    public static IEnumerable<string> Sorted(IEnumerable<KeyValue>? pairs) =>
        (pairs ?? []).OrderBy(pair => pair.Key, StringComparer.Ordinal).SelectMany(pair => (string[])[pair.Key, pair.Value]).Append("·");
}
