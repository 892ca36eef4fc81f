using System.Text.RegularExpressions;
using MlApp.Tests.Support;

namespace MlApp.Tests.MlflowServer;

/// <summary>What our server answers otherwise, and means to. The list with the reasons is in docs/tracking-server.md.</summary>
internal static partial class MeantDifferences
{
    public const string PrivateName = "a Host that only begins like a private address";

    private const string Failure = "what MLflow fails on";
    private const string WrongType = "a value of a wrong type";
    private const string PageLength = "a page length that is no positive whole number";
    private const string OtherPath = "a path of artifacts that is not normalised";

    /// <summary>Those that generated requests show.</summary>
    public static IReadOnlyList<string> Generated { get; } = [Failure, WrongType, PageLength, OtherPath];

    /// <summary>The names that the documentation gives them.</summary>
    public static IReadOnlyList<string> Documented { get; } =
        [.. Row().Matches(File.ReadAllText(RepositoryRoot.File("docs", "tracking-server.md")).Split("## Meant differences")[1].Split("\n## ")[0])
            .Select(row => row.Groups["name"].Value.Trim()).Skip(1)];

    /// <summary>Which of them this is; null if none of them.</summary>
    public static string? Find(Comparison comparison)
    {
        var (request, real, ours) = (comparison.Request, comparison.RealAnswer, comparison.OurAnswer);
        if (real.Status == 500 && ours.Status < 500) return Failure;
        if (request.Changed is "path" or "artifact_directory_path" && real.Status == 200 && ours.Status == 200)
            return OtherPath;
        if (request.Changed is not { } changed || ours.Status != 400) return null;
        var isNamed = AnswerComparison.QuotedNames(ours.Body).Any(name => name.StartsWith(changed, StringComparison.Ordinal));
        if (!isNamed) return null;
        if (changed == "max_results" && real.Status == 200) return PageLength;
        return request.IsWrongType ? WrongType : null;
    }

    [GeneratedRegex(@"^\| (?<name>[^|-][^|]*) \|", RegexOptions.Multiline)]
    private static partial Regex Row();
}
