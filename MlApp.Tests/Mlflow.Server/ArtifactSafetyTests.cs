using System.Net.Sockets;
using System.Text;
using MlApp.Tests.Support;
using Xunit;

namespace MlApp.Tests.MlflowServer;

/// <summary>No path leads out of the artifact folder, whatever it is written with.</summary>
public sealed class ArtifactSafetyTests(EmbeddedMlflow server) : IClassFixture<EmbeddedMlflow>
{
    private const string Proxy = "/api/2.0/mlflow-artifacts/artifacts/";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string> Hostile =>
    [
        "../mlflow.db", "%2e%2e/mlflow.db", "..%2fmlflow.db", "%2e%2e%2fmlflow.db", "%252e%252e%252fmlflow.db", "%25252e%25252e/mlflow.db",
        "1/../../mlflow.db", "1/%2e%2e/%2e%2e/mlflow.db", "./../mlflow.db", "/etc/passwd", "%2Fetc%2Fpasswd", "%2f%2fetc/passwd",
        "C:/Windows/win.ini", "C:%5CWindows%5Cwin.ini", "%5C%5Cserver%5Cshare", "a%23b", "file:///etc/passwd", "..", "%2e%2e", "a/..",
    ];

    [Theory]
    [MemberData(nameof(Hostile))]
    public async Task A_hostile_path_is_refused_for_every_method(string path)
    {
        var before = Directory.EnumerateFileSystemEntries(server.DataFolder).Order(StringComparer.Ordinal).ToList();

        foreach (var method in (string[])["GET", "PUT", "DELETE"])
        {
            var answer = await SendRawAsync(method, Proxy + path, method == "PUT" ? "evil" : "");
            Assert.StartsWith("HTTP/1.1 400", answer, StringComparison.Ordinal);
            Assert.Contains("INVALID_PARAMETER_VALUE", answer, StringComparison.Ordinal);
        }

        Assert.Equal(before, Directory.EnumerateFileSystemEntries(server.DataFolder).Order(StringComparer.Ordinal));
        Assert.True(File.Exists(Path.Combine(server.DataFolder, "mlflow.db")));
    }

    [Theory]
    [MemberData(nameof(Hostile))]
    public async Task A_hostile_path_is_refused_as_a_parameter(string path)
    {
        var run = await server.CreateRunAsync(Token);

        foreach (var address in (string[])[$"/api/2.0/mlflow/artifacts/list?run_id={run}&path=", $"/get-artifact?run_id={run}&path=", "/api/2.0/mlflow-artifacts/artifacts?path="])
            Assert.StartsWith("HTTP/1.1 400", await SendRawAsync("GET", address + Uri.EscapeDataString(path), ""), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_NUL_in_a_path_reaches_no_file()
    {
        var answer = await SendRawAsync("PUT", Proxy + "0/a%00b.txt", "x");

        Assert.DoesNotContain("HTTP/1.1 500", answer, StringComparison.Ordinal);
        Assert.DoesNotContain(Directory.EnumerateFiles(server.DataFolder, "*", SearchOption.AllDirectories), file => file.EndsWith("/a", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_link_that_leads_out_is_not_followed()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Making a link needs a privilege there.");
        using var outside = new TempFolder();
        await File.WriteAllTextAsync(outside["secret.txt"], "secret", Token);
        var artifacts = Path.Combine(server.DataFolder, "artifacts");
        Directory.CreateDirectory(artifacts);
        Directory.CreateSymbolicLink(Path.Combine(artifacts, "folder-link"), outside.Path);
        File.CreateSymbolicLink(Path.Combine(artifacts, "file-link"), outside["secret.txt"]);

        foreach (var path in (string[])["folder-link/secret.txt", "file-link"])
        {
            Assert.StartsWith("HTTP/1.1 400", await SendRawAsync("GET", Proxy + path, ""), StringComparison.Ordinal);
            Assert.StartsWith("HTTP/1.1 400", await SendRawAsync("PUT", Proxy + path, "evil"), StringComparison.Ordinal);
            Assert.StartsWith("HTTP/1.1 400", await SendRawAsync("DELETE", Proxy + path, ""), StringComparison.Ordinal);
        }
        Assert.StartsWith("HTTP/1.1 400", await SendRawAsync("GET", "/api/2.0/mlflow-artifacts/artifacts?path=folder-link", ""), StringComparison.Ordinal);
        Assert.Equal("secret", await File.ReadAllTextAsync(outside["secret.txt"], Token));
    }

    [Fact]
    public async Task A_file_comes_back_byte_for_byte_under_a_name_of_any_language()
    {
        var content = new byte[3_000_000];
        Random.Shared.NextBytes(content);
        var path = $"{Proxy}7/{Uri.EscapeDataString("ü 花")}/{Uri.EscapeDataString("a b+c&d=e.bin")}";

        using var put = await server.Http.PutAsync(path, new ByteArrayContent(content), Token);
        using var got = await server.Http.GetAsync(path, Token);

        Assert.Equal(200, (int)put.StatusCode);
        Assert.Equal(content, await got.Content.ReadAsByteArrayAsync(Token));
        Assert.Equal("attachment", got.Content.Headers.ContentDisposition?.DispositionType);
        Assert.Equal("a b+c&d=e.bin", got.Content.Headers.ContentDisposition?.FileNameStar);
        Assert.Equal("nosniff", got.Headers.GetValues("X-Content-Type-Options").Single());
    }

    [Fact]
    public async Task An_upload_that_breaks_off_leaves_nothing()
    {
        var folder = Path.Combine(server.DataFolder, "artifacts", "8");
        using (var client = new TcpClient())
        {
            await client.ConnectAsync(server.BaseAddress.Host, server.BaseAddress.Port, Token);
            await client.GetStream().WriteAsync(
                Encoding.UTF8.GetBytes($"PUT {Proxy}8/half.bin HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\n\r\n{new string('x', 100_000)}"), Token);
            await Wait.UntilAsync(() => Directory.Exists(folder) && Directory.EnumerateFiles(folder).Any(), Token);
            var listing = await server.Http.GetStringAsync("/api/2.0/mlflow-artifacts/artifacts?path=8", Token);
            Assert.Equal("{}", listing);
        }

        await Wait.UntilAsync(() => !Directory.EnumerateFiles(folder).Any(), Token);
    }

    // HttpClient would clean a path before it sends it.
    private async Task<string> SendRawAsync(string method, string target, string body)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(server.BaseAddress.Host, server.BaseAddress.Port, Token);
        await using var stream = client.GetStream();
        await stream.WriteAsync(
            Encoding.UTF8.GetBytes($"{method} {target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: {body.Length}\r\n\r\n{body}"), Token);
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync(Token);
    }
}
