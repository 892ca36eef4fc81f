using System.Text;
using CliWrap;
using MlApp.Api;
using MlApp.Tests.Support;
using Xunit;

namespace MlApp.Tests.Api;

/// <summary><c>MlApp.Api health</c>, as a container's health check calls it.</summary>
public sealed class HealthCommandTests(TrainedFolders models)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_ends_with_0_where_a_model_is_served()
    {
        using var store = new TempFolder();
        await using var api = await RunningApi.ServeFolderAsync(store.Path, models.Iris);

        Assert.Equal((0, ""), await AskAsync("--url", new Uri(api.Address, "health").ToString()));
    }

    [Fact]
    public async Task The_port_is_that_of_the_server_s_own_variable()
    {
        using var store = new TempFolder();
        await using var api = await RunningApi.ServeFolderAsync(store.Path, models.Iris);

        Assert.Equal((0, ""), await AskAsync($"{api.Address.Port};9"));
        Assert.Equal(1, (await AskAsync("9")).ExitCode);
    }

    [Fact]
    public async Task It_ends_with_1_and_one_line_where_no_model_is_served()
    {
        using var store = new TempFolder();
        await using var api = await RunningApi.StartAsync(store.Path, mlflow: null);

        var (code, error) = await AskAsync("--url", new Uri(api.Address, "health").ToString());

        Assert.Equal(1, code);
        Assert.Equal($"{new Uri(api.Address, "health")} answers 503: Unhealthy", error);
    }

    [Theory]
    [InlineData("--url", "http://127.0.0.1:9/health", "http://127.0.0.1:9/health: ")]
    [InlineData("--url", "nonsense", "Call it as: MlApp.Api health [--url ")]
    [InlineData("--url", "file:///etc/passwd", "Call it as: MlApp.Api health [--url ")]
    [InlineData("--ulr", "http://127.0.0.1:9/health", "Call it as: MlApp.Api health [--url ")]
    public async Task It_ends_with_1_and_one_line_where_nobody_answers_or_it_is_asked_wrongly(string option, string value, string expected)
    {
        var (code, error) = await AskAsync(option, value);

        Assert.Equal(1, code);
        Assert.StartsWith(expected, Assert.Single(error.Split('\n')), StringComparison.Ordinal);
    }

    private static Task<(int ExitCode, string Error)> AskAsync(string option, string value) => RunAsync([option, value], null);

    private static Task<(int ExitCode, string Error)> AskAsync(string ports) => RunAsync([], ports);

    private static async Task<(int ExitCode, string Error)> RunAsync(string[] arguments, string? ports)
    {
        var error = new StringBuilder();
        var result = await Cli.Wrap("dotnet")
            .WithArguments([typeof(ApiApplication).Assembly.Location, "health", .. arguments])
            .WithEnvironmentVariables(new Dictionary<string, string?> { ["ASPNETCORE_HTTP_PORTS"] = ports })
            .WithStandardErrorPipe(PipeTarget.ToStringBuilder(error))
            .WithValidation(CommandResultValidation.None)
            .ExecuteAsync(Token);
        return (result.ExitCode, error.ToString().TrimEnd());
    }
}
