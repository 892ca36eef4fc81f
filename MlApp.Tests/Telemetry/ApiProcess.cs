using System.Diagnostics;
using System.Text;
using MlApp.Api;
using MlApp.Tests.Support;
using Xunit;

namespace MlApp.Tests.Telemetry;

/// <summary>The API as a process of its own, so that nothing of this process gets into its telemetry.</summary>
internal sealed class ApiProcess : IDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _output = new();

    /// <summary>Starts it on a free port.</summary>
    /// <param name="folder">Where it runs, and keeps its models.</param>
    /// <param name="variables">Its environment beside this process's.</param>
    public ApiProcess(string folder, IEnumerable<KeyValuePair<string, string?>> variables)
    {
        Http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{Ports.Free()}/") };
        var start = new ProcessStartInfo("dotnet") { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in (string[])[typeof(ApiApplication).Assembly.Location, "--urls", Http.BaseAddress.ToString(), "--Serving:PollInterval", "00:00:00.100"])
            start.ArgumentList.Add(argument);
        foreach (var (name, value) in variables) start.Environment[name] = value;
        _process = Process.Start(start)!;
        _process.OutputDataReceived += (_, line) => Keep(line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public HttpClient Http { get; }

    /// <summary>What a person saw of it so far.</summary>
    public string Output
    {
        get
        {
            lock (_output) return _output.ToString();
        }
    }

    /// <summary>Waits until it answers that it is ready.</summary>
    public async Task WaitUntilReadyAsync()
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(60));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (!await IsReadyAsync())
        {
            if (_process.HasExited || limit.IsCancellationRequested) Assert.Fail($"The API does not get ready:\n{Output}");
            await timer.WaitForNextTickAsync(TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Asks for its health.</summary>
    public async Task<bool> IsReadyAsync()
    {
        try
        {
            using var answer = await Http.GetAsync("health", TestContext.Current.CancellationToken);
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    public async Task<HttpResponseMessage> PredictAsync(string json, string path = "predict")
    {
        using var content = new StringContent(json, Encoding.UTF8, "application/json");
        return await Http.PostAsync(path, content, TestContext.Current.CancellationToken);
    }

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
        Http.Dispose();
    }

    private void Keep(string? line)
    {
        lock (_output) _output.AppendLine(line);
    }
}
