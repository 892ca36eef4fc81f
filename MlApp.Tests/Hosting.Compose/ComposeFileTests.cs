using System.Text;
using CliWrap;
using CliWrap.Buffered;
using MlApp.Tests.Support;
using Xunit;

namespace MlApp.Tests.Hosting.Compose;

/// <summary>Publishes the AppHost itself, as a person does.</summary>
public sealed class ComposeFileTests
{
    [Fact]
    public async Task The_file_at_the_root_is_what_the_AppHost_publishes_and_nothing_else_is_left()
    {
        using var folder = new TempFolder();

        var result = await RunAsync(folder, "--operation", "publish", "--step", "publish", "--output-path", folder["out"]);

        Assert.True(result.ExitCode == 0, result.StandardOutput + result.StandardError);
        Assert.Equal($"Wrote {Path.Combine(folder["out"], "docker-compose.yml")}", result.StandardOutput.TrimEnd());
        Assert.Equal(["out/docker-compose.yml"], Files(folder));
        var published = await File.ReadAllLinesAsync(folder["out/docker-compose.yml"], TestContext.Current.CancellationToken);
        var committed = await File.ReadAllLinesAsync(RepositoryRoot.File("docker-compose.yml"), TestContext.Current.CancellationToken);
        Assert.True(published.SequenceEqual(committed), "docker-compose.yml is not what the AppHost publishes; run eng/sync-compose.\n" + Difference(committed, published));
    }

    [Fact]
    public async Task Without_a_step_it_publishes_and_does_none_of_the_others()
    {
        using var folder = new TempFolder();

        var result = await RunAsync(folder, "--operation", "publish", "--output-path", folder["out"]);

        Assert.Equal((0, ""), (result.ExitCode, result.StandardError));
        Assert.Equal(["out/docker-compose.yml"], Files(folder));
    }

    [Theory]
    [InlineData(1, "publsh", "--operation", "publish", "--step", "publsh", "--output-path", "out")]
    [InlineData(1, "taken", "--operation", "publish", "--output-path", "taken")]
    [InlineData(2, "operation", "--operation", "publsh")]
    [InlineData(2, "inspect", "--operation", "inspect")]
    [InlineData(2, "--list-steps", "--operation", "publish", "--list-steps", "true")]
    [InlineData(2, "taken", "--operation", "publish", "--output-path", "out", "--config", "taken")]
    public async Task What_cannot_be_published_is_refused_in_one_line_and_nothing_is_written(int exitCode, string named, params string[] arguments)
    {
        using var folder = new TempFolder();
        await File.WriteAllTextAsync(folder["taken"], "model: taken\n", TestContext.Current.CancellationToken);

        var result = await RunAsync(folder, arguments);

        Assert.Equal((exitCode, ""), (result.ExitCode, result.StandardOutput));
        Assert.Contains(named, Assert.Single(result.StandardError.TrimEnd().Split('\n')), StringComparison.OrdinalIgnoreCase);
        Assert.Equal(["taken"], Files(folder));
    }

    [Fact]
    public async Task Help_says_how_to_publish()
    {
        using var folder = new TempFolder();

        var result = await RunAsync(folder, "--help");

        Assert.Equal(0, result.ExitCode);
        Assert.Contains("-- --operation publish --output-path DIR", result.StandardOutput, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("docker-compose.yml")]
    [InlineData("docker-compose.dashboard.yml")]
    [InlineData("docker-compose.mariadb.yml")]
    [InlineData("docker-compose.postgres.yml")]
    public void Ports_are_published_on_the_loopback_address_unless_told_otherwise(string file)
    {
        var compose = new ComposeDocument(file);

        foreach (var service in compose.Keys("services"))
            Assert.All(compose.List("services", service, "ports"), port => Assert.StartsWith("${BIND_ADDRESS:-127.0.0.1}:", port, StringComparison.Ordinal));
    }

    /// <summary>Runs the AppHost as a person does, from a folder that is their home too.</summary>
    private static async Task<BufferedCommandResult> RunAsync(TempFolder folder, params string[] arguments) => await Cli.Wrap("dotnet")
        .WithArguments([typeof(global::MlApp.AppHost.Running.RunSettings).Assembly.Location, .. arguments])
        .WithWorkingDirectory(folder.Path)
        .WithEnvironmentVariables(variables => variables.Set("HOME", folder.Path).Set("USERPROFILE", folder.Path))
        .WithValidation(CommandResultValidation.None)
        .ExecuteBufferedAsync(TestContext.Current.CancellationToken);

    private static IEnumerable<string> Files(TempFolder folder) =>
        Directory.EnumerateFiles(folder.Path, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(folder.Path, file).Replace('\\', '/'));

    private static string Difference(string[] committed, string[] published)
    {
        var text = new StringBuilder();
        var first = committed.Zip(published).TakeWhile(pair => pair.First == pair.Second).Count();
        var last = committed.Reverse().Zip(published.Reverse()).TakeWhile(pair => pair.First == pair.Second).Count();
        last = Math.Min(last, Math.Min(committed.Length, published.Length) - first);
        text.AppendLine($"from line {first + 1}:");
        foreach (var line in committed[first..^last]) text.AppendLine($"- {line}");
        foreach (var line in published[first..^last]) text.AppendLine($"+ {line}");
        return text.ToString();
    }
}
