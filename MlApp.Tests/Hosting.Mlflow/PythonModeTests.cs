using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using MlApp.Tests.Support;
using Xunit;

namespace MlApp.Tests.HostingMlflow;

/// <summary>When MLflow is a Python process, and what it says where it cannot be one; the interpreters that are asked are processes.</summary>
public sealed class PythonModeTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Without_a_python_it_is_refused() =>
        Assert.StartsWith("MLflow mode python cannot be had: there is no python3.11 that answers.", Refusal(), StringComparison.Ordinal);

    [Fact]
    public void Another_version_is_refused_and_named()
    {
        var python = Fake("3.9.1", "True");

        Assert.StartsWith(
            $"MLflow mode python cannot be had: it needs Python 3.11, for which its packages are locked, and {python} is Python 3.9.1.",
            Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_python_without_its_venv_module_is_refused()
    {
        var python = Fake("3.11.2", "False");

        Assert.StartsWith($"MLflow mode python cannot be had: {python} (Python 3.11.2) has no venv module.", Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public void It_keeps_its_runs_where_the_embedded_server_does_and_its_environment_beside()
    {
        Fake("3.11.2", "True");

        var mlflow = Assert.IsType<PythonMlflowResource>(Add().Resource);

        Assert.Equal(_folder["data"], mlflow.WorkingDirectory);
        Assert.StartsWith(_folder["python"], mlflow.Command, StringComparison.Ordinal);
        var mode = Assert.Single(mlflow.Annotations.OfType<MlflowModeAnnotation>());
        Assert.Equal("asked for by --mlflow", mode.Reason);
        Assert.Contains("which the embedded server opens too", mode.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_of_wheels_that_is_not_there_is_refused()
    {
        Fake("3.11.2", "True");

        Assert.Equal($"Mlflow:Wheels: there is no folder {_folder["none"]}.", Refusal(("Mlflow:Wheels", _folder["none"])));
    }

    /// <summary>A python of the PATH that says what it is told to.</summary>
    private string Fake(string version, string modules)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "A script is no python.exe there.");
        var file = Path.Combine(Directory.CreateDirectory(_folder["bin"]).FullName, "python3.11");
        File.WriteAllText(file, $"#!/bin/sh\necho {version}\necho {modules}\n");
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        return file;
    }

    private string Refusal(params (string Key, string Value)[] settings)
    {
        var message = Assert.Throws<DistributedApplicationException>(() => Add(settings)).Message;
        Assert.DoesNotContain('\n', message);
        return message;
    }

    private IResourceBuilder<IMlflowResource> Add(params (string Key, string Value)[] settings)
    {
        var builder = DistributedApplication.CreateBuilder(new DistributedApplicationOptions { DisableDashboard = true });
        builder.Configuration["MLFLOW_TRACKING_URI"] = null;
        builder.Configuration["mlflow"] = "python";
        builder.Configuration["PATH"] = _folder["bin"];
        foreach (var (key, value) in settings) builder.Configuration[key] = value;
        return builder.AddMlflow<AddMlflowTests.ServerProject>(
            "mlflow", port: 5001, _folder["data"], requirements: RepositoryRoot.File("mlflow", "requirements.txt"));
    }
}
