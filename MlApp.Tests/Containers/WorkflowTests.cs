using MlApp.Tests.Support;
using Xunit;
using YamlDotNet.Serialization;

namespace MlApp.Tests.Containers;

/// <summary>What GitHub runs, as far as it can be held without GitHub.</summary>
public sealed class WorkflowTests
{
    public static TheoryData<string> Files => [.. Directory.EnumerateFiles(RepositoryRoot.File(".github", "workflows")).Select(file => Path.GetFileName(file))];

    [Theory, MemberData(nameof(Files))]
    public void It_may_read_the_repository_and_nothing_else_and_takes_each_action_at_a_version(string file)
    {
        var workflow = Read(file);

        Assert.Equal([new("contents", "read")], Map(workflow["permissions"]));
        var jobs = Map(workflow["jobs"]).Values.Select(Map).ToList();
        Assert.All(jobs, job => Assert.DoesNotContain("permissions", job.Keys));
        Assert.All(jobs, job => Assert.Contains("timeout-minutes", job.Keys));
        var actions = jobs.SelectMany(Steps).Where(step => step.ContainsKey("uses")).Select(step => (string)step["uses"]).ToList();
        Assert.All(actions, action => Assert.Matches("^(actions|docker)/[a-z-]+@(v[0-9]+|[0-9a-f]{40})$", action));
        // A checkout otherwise leaves its token where every later step can read it.
        Assert.All(jobs.SelectMany(Steps).Where(step => step.TryGetValue("uses", out var action) && ((string)action).StartsWith("actions/checkout@", StringComparison.Ordinal)),
            step => Assert.Equal("false", Map(step["with"])["persist-credentials"]));
    }

    [Fact]
    public void A_version_s_tag_publishes_for_both_processors_with_provenance_after_a_login_by_secrets()
    {
        var workflow = Read("publish-images.yml");

        var push = Map(Map(workflow["on"])["push"]);
        Assert.Equal("tags", Assert.Single(push.Keys));
        Assert.Equal("v[0-9]*", Assert.Single((List<object>)push["tags"]));
        var steps = Steps(Map(Assert.Single(Map(workflow["jobs"]).Values))).ToList();
        var login = steps.FindIndex(step => step.TryGetValue("uses", out var action) && ((string)action).StartsWith("docker/login-action@", StringComparison.Ordinal));
        var publish = steps.FindIndex(step => step.TryGetValue("run", out var command) && ((string)command).EndsWith("eng/publish-images", StringComparison.Ordinal));
        Assert.InRange(login, 0, publish);
        Assert.StartsWith("${{ secrets.", (string)Map(steps[login]["with"])["password"], StringComparison.Ordinal);
        var environment = Map(steps[publish]["env"]);
        Assert.Equal("linux/amd64,linux/arm64", environment["PLATFORMS"]);
        Assert.Equal("1", environment["ATTEST"]);
        // Each of them is one that the script reads.
        var script = File.ReadAllText(RepositoryRoot.File("eng", "publish-images"));
        Assert.All(environment.Keys, name => Assert.Contains($"${{{name}:-", script, StringComparison.Ordinal));
    }

    private static Dictionary<string, object> Read(string file) =>
        new DeserializerBuilder().Build().Deserialize<Dictionary<string, object>>(File.ReadAllText(RepositoryRoot.File(".github", "workflows", file)));

    private static Dictionary<string, object> Map(object node) => ((Dictionary<object, object>)node).ToDictionary(pair => (string)pair.Key, pair => pair.Value);

    private static IEnumerable<Dictionary<string, object>> Steps(Dictionary<string, object> job) => ((List<object>)job["steps"]).Select(Map);
}
