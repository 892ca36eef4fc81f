using MlApp.AppHost.Running;
using Xunit;

namespace MlApp.Tests.AppHost;

public sealed class CommandLineTests
{
    [Theory]
    [InlineData("--mlflow", "embedded", "--ml-app-port=5050")]
    [InlineData("--operation", "publish", "--step", "publish", "--output-path", "out")]
    [InlineData("--DcpPublisher:RandomizePorts", "false", "Logging:LogLevel:Default=Debug")]
    public void Options_of_ours_and_of_Aspire_pass(params string[] args) => CommandLine.Check(args);

    [Theory]
    [InlineData("There is no option --mlfow. Did you mean --mlflow?", "--mlfow", "embedded")]
    [InlineData("There is no option --ml-app-prot. Did you mean --ml-app-port?", "--ml-app-prot=5050")]
    [InlineData("There is no option --frobnicate. --help", "--frobnicate", "yes")]
    [InlineData("--config needs a value", "--config")]
    [InlineData("--config needs a value", "--config", "--mlflow", "embedded")]
    [InlineData("'train' is not understood", "train")]
    public void A_slip_of_the_pen_is_named(string message, params string[] args)
    {
        var refusal = Assert.Throws<RunRefusedException>(() => CommandLine.Check(args));

        Assert.StartsWith(message, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Help_names_every_option() => Assert.All(
        (string[])["--config", "--mlflow ", "--mlflow-url", "--mlflow-port", "--ml-app-port", "--state", "--screen"],
        option => Assert.Contains(option, CommandLine.Help, StringComparison.Ordinal));
}
