using System.Xml.Linq;
using MlApp.Tests.Support;
using Xunit;

namespace MlApp.Tests.Architecture;

/// <summary>Holds the table "who may use what" of docs/architecture.md.</summary>
public sealed class DependencyTests
{
    private static readonly Dictionary<string, string[]> MayUse = new()
    {
        ["MlApp.AppHost"] = ["MlApp.Hosting.Compose", "MlApp.Hosting.Mlflow"],
        ["MlApp.Api"] = ["MlApp.Mlflow", "MlApp.Modeling", "MlApp.ServiceDefaults"],
        ["MlApp.Trainer"] = ["MlApp.Mlflow", "MlApp.Modeling", "MlApp.ServiceDefaults"],
        ["MlApp.ServiceDefaults"] = [],
        ["MlApp.Modeling"] = [],
        ["MlApp.Mlflow"] = [],
        ["MlApp.Mlflow.Server"] = ["MlApp.Mlflow", "MlApp.ServiceDefaults"],
        ["MlApp.Hosting.Compose"] = [],
        ["MlApp.Hosting.Mlflow"] = [],
    };

    /// <summary>What the AppHost starts as processes of their own: built with it, not used by it.</summary>
    private static readonly string[] Started = ["MlApp.Api", "MlApp.Mlflow.Server", "MlApp.Trainer"];

    public static TheoryData<string> Projects => [.. MayUse.Keys];

    [Fact]
    public void Every_project_of_the_solution_is_in_the_table()
    {
        var projects = Solution().Where(name => name != "MlApp.Tests" && !name.StartsWith("Bench", StringComparison.Ordinal));

        Assert.Equal(MayUse.Keys.Order(StringComparer.Ordinal), projects.Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_project_uses_only_what_the_table_allows(string project)
    {
        var used = References(project, "ProjectReference")
            .Where(reference => project != "MlApp.AppHost" || !Started.Contains(reference));

        Assert.Empty(used.Except(MayUse[project]));
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void Only_the_AppHost_and_the_hosting_libraries_see_Aspire(string project)
    {
        var hosting = project == "MlApp.AppHost" || project.StartsWith("MlApp.Hosting.", StringComparison.Ordinal);

        Assert.Equal(hosting, References(project, "PackageReference").Any(name => name.StartsWith("Aspire.", StringComparison.Ordinal)));
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void Only_Modeling_sees_ML_NET(string project)
    {
        var modeling = project == "MlApp.Modeling";

        Assert.Equal(modeling, References(project, "PackageReference").Any(name => name.StartsWith("Microsoft.ML", StringComparison.Ordinal)));
    }

    [Fact]
    public void The_table_in_the_guide_is_this_table()
    {
        var guide = File.ReadLines(RepositoryRoot.File("docs", "architecture.md"))
            .Where(line => line.StartsWith("| `", StringComparison.Ordinal) && line.Count(c => c == '|') == 4)
            .Select(line => line.Split('|', StringSplitOptions.TrimEntries))
            .Select(cells => (Folder: cells[1].Trim('`').Split('/')[^1], Uses: cells[3]))
            .Where(row => MayUse.ContainsKey(row.Folder))
            .ToDictionary(row => row.Folder, row => row.Uses);

        Assert.Equal(MayUse.Keys.Order(StringComparer.Ordinal), guide.Keys.Order(StringComparer.Ordinal));
        foreach (var (project, allowed) in MayUse)
            Assert.Equal(allowed, guide[project].Split(", ").Where(name => name.StartsWith("MlApp.", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
    }

    private static IEnumerable<string> Solution() => XDocument.Load(RepositoryRoot.File("MlApp.slnx"))
        .Descendants("Project").Select(project => Path.GetFileNameWithoutExtension(project.Attribute("Path")!.Value));

    private static IEnumerable<string> References(string project, string kind)
    {
        var file = XDocument.Load(RepositoryRoot.File("MlApp.slnx")).Descendants("Project")
            .Select(element => element.Attribute("Path")!.Value)
            .Single(path => Path.GetFileNameWithoutExtension(path) == project);
        return XDocument.Load(RepositoryRoot.File(file)).Descendants(kind)
            .Select(reference => reference.Attribute("Include")!.Value.Replace('\\', '/'))
            .Select(name => kind == "ProjectReference" ? Path.GetFileNameWithoutExtension(name) : name);
    }
}
