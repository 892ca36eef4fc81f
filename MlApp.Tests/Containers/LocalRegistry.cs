using System.ComponentModel;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using CliWrap;
using MlApp.Tests.Support;
using Xunit;

namespace MlApp.Tests.Containers;

/// <summary>A registry of a test's own on a free port, which asks for a login; Debian's <c>docker-registry</c>.</summary>
internal sealed partial class LocalRegistry : IAsyncDisposable
{
    public const string User = "publisher";
    public const string Password = "not-a-real-secret";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    // Of the password above, by bcrypt, the only one that the registry takes.
    private const string Account = User + ":$2b$04$1enS3ynS.QAExtZHaFgW9eNswue5gIxw0.bTdw0Fe71RIBpuH8HZq\n";

    private readonly TempFolder _folder = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly StringBuilder _log = new();
    private readonly TaskCompletionSource<string> _address = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(10) };
    private Task? _process;

    private LocalRegistry() =>
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.ASCII.GetBytes($"{User}:{Password}")));

    /// <summary>Host and port, as in the name of an image.</summary>
    public string Address { get; private set; } = "";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Starts it and waits until it listens; skips the test where it is not installed.</summary>
    public static async Task<LocalRegistry> StartAsync()
    {
        var registry = new LocalRegistry();
        try
        {
            await registry.ListenAsync();
        }
        catch
        {
            await registry.DisposeAsync();
            throw;
        }

        return registry;
    }

    /// <summary>The tags that it has of an image.</summary>
    public async Task<string[]> TagsAsync(string image)
    {
        await using var body = await _http.GetStreamAsync(new Uri($"http://{Address}/v2/{image}/tags/list"), Token);
        var answer = await JsonDocument.ParseAsync(body, cancellationToken: Token);
        return [.. answer.RootElement.GetProperty("tags").EnumerateArray().Select(tag => tag.GetString()!).Order(StringComparer.Ordinal)];
    }

    /// <summary>What a tag names: the digest of its manifest; null where there is no such tag.</summary>
    public async Task<string?> DigestAsync(string image, string tag)
    {
        using var request = new HttpRequestMessage(HttpMethod.Head, new Uri($"http://{Address}/v2/{image}/manifests/{tag}"));
        foreach (var type in new[] { "application/vnd.docker.distribution.manifest.v2+json", "application/vnd.oci.image.manifest.v1+json", "application/vnd.oci.image.index.v1+json" })
            request.Headers.Accept.ParseAdd(type);
        using var response = await _http.SendAsync(request, Token);
        return response.IsSuccessStatusCode ? response.Headers.GetValues("Docker-Content-Digest").Single() : null;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        if (_process is not null) await _process.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
        _http.Dispose();
        _folder.Dispose();
    }

    private async Task ListenAsync()
    {
        // Port 0 lets the system choose; the log says which it was.
        await File.WriteAllTextAsync(_folder["config.yml"], $$"""
            version: 0.1
            log: { level: info }
            storage: { filesystem: { rootdirectory: '{{_folder["data"]}}' } }
            http: { addr: '127.0.0.1:0' }
            auth: { htpasswd: { realm: registry, path: '{{_folder["htpasswd"]}}' } }
            """, Token);
        await File.WriteAllTextAsync(_folder["htpasswd"], Account, Token);
        var pipe = PipeTarget.ToDelegate(line =>
        {
            lock (_log) _log.AppendLine(line);
            if (Listening().Match(line) is { Success: true } match) _address.TrySetResult(match.Groups[1].Value);
        });
        try
        {
            _process = Cli.Wrap("docker-registry")
                .WithArguments(["serve", _folder["config.yml"]])
                .WithStandardOutputPipe(pipe)
                .WithStandardErrorPipe(pipe)
                .WithValidation(CommandResultValidation.None)
                .ExecuteAsync(_stop.Token)
                .Task;
        }
        catch (Win32Exception)
        {
            Missing.Skip("There is no docker-registry command (apt-get install docker-registry).");
        }

        if (await Task.WhenAny(_address.Task, _process!, Task.Delay(Patience, Token)) != _address.Task)
            Assert.Fail($"The registry does not listen within {Patience.TotalSeconds} s. It printed:\n{_log}");
        Address = await _address.Task;
    }

    [GeneratedRegex(@"listening on (127\.0\.0\.1:\d+)")]
    private static partial Regex Listening();
}
