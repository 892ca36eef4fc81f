using System.Globalization;
using System.Security.Cryptography;

namespace MlApp.Mlflow.Server.Validation;

/// <summary>Names for runs and models that came without one, such as <c>quiet-heron-412</c>.</summary>
internal static class RandomNames
{
    private static readonly string[] Qualities =
    [
        "amber", "bold", "brisk", "calm", "clear", "crisp", "eager", "fair", "gentle", "glad", "grand", "keen", "kind", "light",
        "lively", "lucid", "merry", "mild", "neat", "noble", "plain", "proud", "quick", "quiet", "rapid", "sharp", "steady", "still",
        "sunny", "swift", "tidy", "vivid", "warm", "wise",
    ];

    private static readonly string[] Animals =
    [
        "badger", "bison", "crane", "dove", "egret", "falcon", "finch", "fox", "gull", "hare", "heron", "ibis", "jay", "kite", "lark",
        "lemur", "lynx", "marten", "mole", "moose", "newt", "otter", "owl", "plover", "raven", "robin", "seal", "shrew", "stork",
        "swan", "tern", "trout", "vole", "wren",
    ];

    public static string Create() => string.Create(
        CultureInfo.InvariantCulture, $"{OneOf(Qualities)}-{OneOf(Animals)}-{RandomNumberGenerator.GetInt32(1000)}");

    private static string OneOf(string[] words) => words[RandomNumberGenerator.GetInt32(words.Length)];
}
