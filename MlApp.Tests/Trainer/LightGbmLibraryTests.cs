using System.Runtime.InteropServices;
using MlApp.Tests.Support;
using Xunit;

namespace MlApp.Tests.Trainer;

public sealed class LightGbmLibraryTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Without_OpenMP_LightGBM_is_refused_with_the_package_and_the_command_that_installs_it()
    {
        if (!OperatingSystem.IsLinux() || RuntimeInformation.OSArchitecture is not System.Runtime.InteropServices.Architecture.X64)
            Assert.Skip("The loader of another system is not led to a library by LD_LIBRARY_PATH.");
        Directory.CreateDirectory(_folder["lib"]);
        await File.WriteAllTextAsync(_folder["lib/libgomp.so.1"], "This is no library.", Token);
        var configuration = Configurations.Iris(_folder, trainer: "{ name: lightgbm }");
        var trainer = new TrainerProcess(_folder.Path) { Environment = { ["LD_LIBRARY_PATH"] = _folder["lib"] } };

        var result = await trainer.RunAsync(Token, "train", "--config", configuration, "--offline", "--output", "runs");

        Assert.True(result.ExitCode == 2, result.ToString());
        var line = Assert.Single(result.ErrorLines, text => text.Contains("lightgbm", StringComparison.Ordinal));
        Assert.Contains("libgomp1", line, StringComparison.Ordinal);
        Assert.Contains("apt-get install -y libgomp1", line, StringComparison.Ordinal);
        Assert.Contains("fasttree", line, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", result.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", result.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_OpenMP_the_other_trainers_learn_all_the_same()
    {
        if (!OperatingSystem.IsLinux()) Assert.Skip("The loader of another system is not led to a library by LD_LIBRARY_PATH.");
        Directory.CreateDirectory(_folder["lib"]);
        await File.WriteAllTextAsync(_folder["lib/libgomp.so.1"], "This is no library.", Token);
        var trainer = new TrainerProcess(_folder.Path) { Environment = { ["LD_LIBRARY_PATH"] = _folder["lib"] } };

        var result = await trainer.RunAsync(
            Token, "train", "--config", Configurations.Iris(_folder, trainer: "{ name: fasttree }"), "--offline", "--output", "runs");

        Assert.True(result.ExitCode == 0, result.ToString());
    }
}
