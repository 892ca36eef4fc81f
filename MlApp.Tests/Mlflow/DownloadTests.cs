using Microsoft.AspNetCore.Http;
using MlApp.Mlflow;
using MlApp.Mlflow.Protocol;
using MlApp.Tests.Support;
using Xunit;
using static MlApp.Tests.Mlflow.MisbehavingServer;

namespace MlApp.Tests.Mlflow;

/// <summary>Downloads from a server that is wrong or hostile: nothing leaves the destination, nothing half stays.</summary>
public sealed class DownloadTests : IDisposable
{
    private const string Model = "mlflow-artifacts:/1/abc/artifacts/model";
    private const string OneFile = """{"files":[{"path":"MLmodel","file_size":4}]}""";
    private const string Proxy = "/api/2.0/mlflow-artifacts/artifacts";

    private readonly TempFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    private static Task<MisbehavingServer> StartAsync(string listing, Func<HttpContext, Task> file) =>
        MisbehavingServer.StartAsync((context, _) => context.Request.Path == Proxy ? JsonAsync(context, listing) : file(context));

    private static Func<HttpContext, Task> FileAsync(string content) => context => TextAsync(context, content, "text/plain", 200);

    private void AssertNothingWasWritten() => Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.Path));

    [Theory]
    [InlineData("..")]
    [InlineData("../outside")]
    [InlineData("a/../../outside")]
    [InlineData("a/b")]
    [InlineData("/etc/passwd")]
    [InlineData("C:\\\\Windows\\\\win.ini")]
    [InlineData("C:win.ini")]
    [InlineData("..\\\\outside")]
    [InlineData("\\\\\\\\host\\\\share")]
    [InlineData("a\\u0000b")]
    [InlineData("a\\nb")]
    [InlineData(".. ")]
    [InlineData("name.")]
    [InlineData("")]
    [InlineData(".")]
    public async Task A_name_that_leads_elsewhere_stops_the_download_before_it_starts(string name)
    {
        foreach (var isFolder in new[] { "true", "false" })
        {
            var listing = $$"""{"files":[{"path":"good","file_size":4},{"path":"{{name}}","is_dir":{{isFolder}},"file_size":4}]}""";
            await using var server = await StartAsync(listing, FileAsync("good"));
            using var client = server.CreateClient();

            var error = await Assert.ThrowsAsync<MlflowException>(() => client.DownloadFolderAsync(Model, _folder["copy"], Token));

            Assert.Contains("cannot be downloaded safely", error.Message, StringComparison.Ordinal);
            Assert.DoesNotContain(error.Message, char.IsControl);
            AssertNothingWasWritten();
        }
    }

    [Theory]
    [InlineData("mlflow-artifacts:/1/../../secrets")]
    [InlineData("mlflow-artifacts:/1/abc/..")]
    [InlineData("mlflow-artifacts://other.example.org/1/abc")]
    [InlineData("https://other.example.org/api/2.0/mlflow-artifacts/artifacts/1/abc")]
    [InlineData("s3://key:secret@bucket/1/abc")]
    [InlineData("file:///etc")]
    [InlineData("/etc")]
    [InlineData("models:/iris/Production")]
    public async Task An_artifact_URI_that_is_not_the_servers_is_refused_without_asking(string uri)
    {
        await using var server = await StartAsync("{}", context => StatusAsync(context, 200));
        using var client = server.CreateClient();

        var error = await Assert.ThrowsAsync<MlflowException>(() => client.DownloadFolderAsync(uri, _folder["copy"], Token));

        Assert.DoesNotContain("secret@", error.Message, StringComparison.Ordinal);
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task The_artifact_URI_may_name_the_server_that_it_is_on()
    {
        await using var server = await StartAsync(OneFile, FileAsync("text"));
        using var client = server.CreateClient();

        await client.DownloadFolderAsync($"mlflow-artifacts://{server.Uri.Authority}/1/abc", _folder["one"], Token);
        await client.DownloadFolderAsync($"{server.Uri}api/2.0/mlflow-artifacts/artifacts/1/abc", _folder["two"], Token);

        Assert.Equal("text", await File.ReadAllTextAsync(_folder["one/MLmodel"], Token));
        Assert.Equal("text", await File.ReadAllTextAsync(_folder["two/MLmodel"], Token));
    }

    [Theory]
    [InlineData("short")]
    [InlineData("longer than the ten that were listed")]
    public async Task A_file_of_another_size_than_was_listed_is_refused(string content)
    {
        await using var server = await StartAsync("""{"files":[{"path":"model.zip","file_size":10}]}""", FileAsync(content));
        using var client = server.CreateClient();

        var error = await Assert.ThrowsAsync<MlflowException>(() => client.DownloadFolderAsync(Model, _folder["copy"], Token));

        Assert.Contains("10", error.Message, StringComparison.Ordinal);
        AssertNothingWasWritten();
    }

    [Theory]
    [InlineData(""","file_size":1000""")]
    [InlineData("")]
    public async Task A_file_without_end_is_dropped(string size)
    {
        await using var server = await StartAsync($$"""{"files":[{"path":"model.zip"{{size}}}]}""",
            context => EndlessAsync(context, "application/zip", 200, "0123456789"));
        using var client = server.CreateClient(options => options with { MaxDownloadBytes = 1_000_000 });

        await Assert.ThrowsAsync<MlflowException>(() => client.DownloadFolderAsync(Model, _folder["copy"], Token));

        AssertNothingWasWritten();
    }

    [Fact]
    public async Task A_file_that_breaks_off_is_fetched_again_from_its_start()
    {
        var attempts = 0;
        await using var server = await StartAsync("""{"files":[{"path":"model.zip","file_size":26}]}""", async context =>
        {
            context.Response.ContentLength = 26;
            if (++attempts == 3)
            {
                await context.Response.WriteAsync("abcdefghijklmnopqrstuvwxyz");
                return;
            }

            await context.Response.WriteAsync("abcdefghijk");
            await context.Response.Body.FlushAsync();
            context.Abort();
        });
        using var client = server.CreateClient();

        await client.DownloadFolderAsync(Model, _folder["copy"], Token);

        Assert.Equal("abcdefghijklmnopqrstuvwxyz", await File.ReadAllTextAsync(_folder["copy/model.zip"], Token));
        Assert.Equal(["copy"], Directory.EnumerateFileSystemEntries(_folder.Path).Select(Path.GetFileName));
    }

    [Fact]
    public async Task Folders_without_end_are_given_up()
    {
        await using var server = await StartAsync("""{"files":[{"path":"again","is_dir":true}]}""", context => StatusAsync(context, 200));
        using var client = server.CreateClient();

        await Assert.ThrowsAsync<MlflowException>(() => client.DownloadFolderAsync(Model, _folder["copy"], Token));

        Assert.InRange(server.Requests.Count, 1, 100);
        AssertNothingWasWritten();
    }

    [Fact]
    public async Task More_files_or_bytes_than_are_allowed_are_not_fetched()
    {
        var files = string.Join(',', Enumerable.Range(0, 20).Select(i => $$"""{"path":"{{i}}","file_size":100}"""));
        await using var server = await StartAsync($$"""{"files":[{{files}}]}""", context => StatusAsync(context, 200));
        using var few = server.CreateClient(options => options with { MaxDownloadFiles = 19 });
        using var small = server.CreateClient(options => options with { MaxDownloadBytes = 1999 });

        await Assert.ThrowsAsync<MlflowException>(() => few.DownloadFolderAsync(Model, _folder["copy"], Token));
        await Assert.ThrowsAsync<MlflowException>(() => small.DownloadFolderAsync(Model, _folder["copy"], Token));

        Assert.All(server.Requests, request => Assert.Equal(Proxy, request.Path));
        AssertNothingWasWritten();
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(long.MaxValue)]
    public async Task Sizes_that_no_file_has_are_refused(long size)
    {
        var listing = $$"""{"files":[{"path":"a","file_size":1},{"path":"b","file_size":{{size}}}]}""";
        await using var server = await StartAsync(listing, FileAsync("a"));
        using var client = server.CreateClient(options => options with { MaxDownloadBytes = long.MaxValue });

        await Assert.ThrowsAsync<MlflowException>(() => client.DownloadFolderAsync(Model, _folder["copy"], Token));

        Assert.Single(server.Requests);
        AssertNothingWasWritten();
    }

    [Fact]
    public async Task A_folder_that_holds_something_is_left_as_it_is()
    {
        Directory.CreateDirectory(_folder["copy"]);
        await File.WriteAllTextAsync(_folder["copy/mine"], "mine", Token);
        await using var server = await StartAsync(OneFile, FileAsync("text"));
        using var client = server.CreateClient();

        await Assert.ThrowsAsync<IOException>(() => client.DownloadFolderAsync(Model, _folder["copy"], Token));

        Assert.Equal([_folder["copy/mine"]], Directory.EnumerateFileSystemEntries(_folder["copy"]));
    }

    [Theory]
    [InlineData("../outside")]
    [InlineData("/absolute")]
    [InlineData("a//b")]
    [InlineData("a\\b")]
    [InlineData("a#b")]
    [InlineData("")]
    public async Task A_path_that_leads_elsewhere_is_not_uploaded_or_opened(string path)
    {
        await using var server = await StartAsync("{}", context => StatusAsync(context, 200));
        using var client = server.CreateClient();
        var run = new Run { Info = new RunInfo { RunId = "abc", ArtifactUri = "mlflow-artifacts:/1/abc/artifacts" } };

        await Assert.ThrowsAsync<ArgumentException>(() => client.UploadArtifactAsync(run, path, Stream.Null, Token));
        await Assert.ThrowsAsync<ArgumentException>(() => client.OpenArtifactAsync(run, path, Token));

        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task A_disk_that_fails_is_not_taken_for_a_network_that_does()
    {
        await File.WriteAllTextAsync(_folder["file"], "in the way", Token);
        await using var server = await StartAsync(OneFile, FileAsync("text"));
        using var client = server.CreateClient();

        await Assert.ThrowsAnyAsync<IOException>(() => client.DownloadFolderAsync(Model, _folder["file/copy"], Token));

        Assert.Single(server.Requests);
    }
}
