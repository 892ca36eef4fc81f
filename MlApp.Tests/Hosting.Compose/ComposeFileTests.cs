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
    public async Task The_file_at_the_root_is_what_the_AppHost_publishes()
    {
        using var folder = new TempFolder();

        var result = await PublishAsync("publish", folder.Path);

        Assert.True(result.ExitCode == 0, result.StandardOutput + result.StandardError);
        Assert.Equal(["docker-compose.yml"], Directory.EnumerateFileSystemEntries(folder.Path).Select(Path.GetFileName));
        var published = await File.ReadAllLinesAsync(Path.Combine(folder.Path, "docker-compose.yml"), TestContext.Current.CancellationToken);
        var committed = await File.ReadAllLinesAsync(RepositoryRoot.File("docker-compose.yml"), TestContext.Current.CancellationToken);
        Assert.True(published.SequenceEqual(committed), "docker-compose.yml is not what the AppHost publishes; run eng/sync-compose.\n" + Difference(committed, published));
    }

    [Fact]
    public async Task A_step_that_does_not_exist_is_a_failure()
    {
        using var folder = new TempFolder();

        Assert.Equal(1, (await PublishAsync("publsh", folder.Path)).ExitCode);
    }

    private static async Task<BufferedCommandResult> PublishAsync(string step, string folder) => await Cli.Wrap("dotnet")
        .WithArguments([typeof(global::MlApp.AppHost.Running.RunSettings).Assembly.Location, "--operation", "publish", "--step", step, "--output-path", folder])
        .WithWorkingDirectory(folder)
        .WithValidation(CommandResultValidation.None)
        .ExecuteBufferedAsync(TestContext.Current.CancellationToken);

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
