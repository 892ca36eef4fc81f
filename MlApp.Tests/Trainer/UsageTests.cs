using MlApp.Tests.Support;
using Xunit;

namespace MlApp.Tests.Trainer;

public sealed class UsageTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string, string> WrongUsage => new()
    {
        { "", "Required command was not provided" },
        { "trian", "'trian' is not known here" },
        { "train", "'--config' is required" },
        { "train --config x.yaml --seed abc", "abc" },
        { "train --config x.yaml --seed -1", "--seed must be 0 or more" },
        { "train --config x.yaml --ofline", "'--ofline' is not known here" },
        { "train --config x.yaml --offline --if-changed", "--offline asks no server" },
        { "train --config nowhere.yaml --offline", "nowhere.yaml" },
        { "train --config wrong.yaml --offline", "wrong.yaml:4" },
        { "train --config nodata.yaml --offline", "gone.csv" },
        { "train --config badcell.yaml --offline", "bad.csv:3" },
        { "predict --model nowhere --input x.csv", "nowhere: there is no such folder" },
        { "predict --model . --input x.csv", "no model folder" },
        { "predict --model models:/ --input x.csv", "names no registered model" },
        { "evaluate --model nowhere --input x.csv", "nowhere" },
        { "register nowhere", "nowhere: there is no such folder" },
        { "promote --model iris", "'--version' is required" },
        { "rollback", "'--model' is required" },
        { "copy --from http://localhost:1", "'--to' is required" },
        { "copy --from http://a --to http://b --tracking-uri http://c", "--from and --to instead of --tracking-uri" },
        { "copy --from sqlite:///mlflow.db --to http://b", "mlflow server --backend-store-uri" },
        { "copy --from http://localhost:5001 --to http://127.0.0.1:5001/", "--from and --to are the same server" },
        { "predict --model . --input x.csv --summary y.md", "--summary needs an --output" },
        { "train --config good.yaml --tracking-uri ftp://example.org", "ftp://example.org" },
    };

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(WrongUsage))]
    public async Task Wrong_usage_is_one_line_that_names_it_and_exit_code_2(string arguments, string expected)
    {
        Write("wrong.yaml", "model: x\ntask: binary\ndata: { path: bad.csv, label: y }\ntrainr: { name: sdca }\n");
        Write("nodata.yaml", "model: x\ntask: binary\ndata: { path: gone.csv, label: y }\ntrainer: { name: sdca }\n");
        Write("badcell.yaml", "model: x\ntask: binary\ndata: { path: bad.csv, label: y, numeric: [a] }\ntrainer: { name: sdca }\n");
        Write("good.yaml", "model: x\ntask: binary\ndata: { path: bad.csv, label: y }\ntrainer: { name: sdca }\n");
        Write("bad.csv", "a,y\n1,yes\ntwo,no\n3,yes\n4,no\n");

        var result = await new TrainerProcess(_folder.Path).RunAsync(Token, arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries));

        Assert.True(result.ExitCode == 2, result.ToString());
        Assert.Contains(expected, Assert.Single(result.ErrorLines), StringComparison.Ordinal);
        Assert.DoesNotContain(result.OutputLines, line => !line.StartsWith("note", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("train --help")]
    [InlineData("predict --help")]
    [InlineData("evaluate --help")]
    [InlineData("register --help")]
    [InlineData("versions --help")]
    [InlineData("promote --help")]
    [InlineData("rollback --help")]
    [InlineData("copy --help")]
    public async Task Help_is_no_error(string arguments)
    {
        var result = await new TrainerProcess(_folder.Path).RunAsync(Token, arguments.Split(' '));

        Assert.Equal(0, result.ExitCode);
        Assert.Contains("--tracking-uri", result.Output, StringComparison.Ordinal);
        Assert.Empty(result.Error);
    }

    [Fact]
    public async Task A_training_that_fails_leaves_no_folder()
    {
        Write("gone.yaml", "model: x\ntask: binary\ndata: { path: gone.csv, label: y }\ntrainer: { name: sdca }\n");

        await new TrainerProcess(_folder.Path).RunAsync(Token, "train", "--config", "gone.yaml", "--offline", "--output", "runs");

        Assert.Empty(Directory.GetDirectories(_folder["runs/x"]));
    }

    private void Write(string name, string text) => File.WriteAllText(_folder[name], text);
}
