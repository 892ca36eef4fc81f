using System.Security.Cryptography;
using MlApp.Mlflow;
using MlApp.Mlflow.Protocol;
using MlApp.Tests.Support;
using Xunit;

namespace MlApp.Tests.Mlflow;

public abstract partial class MlflowClientSuite
{
    [Fact]
    public async Task An_artifact_comes_back_as_it_was_sent()
    {
        var run = await StartRunAsync();
        var bytes = RandomNumberGenerator.GetBytes(3_000_000);
        using var content = new MemoryStream(bytes);

        const string path = "plots/Verwirrung & 100 %/matrix +1.png";
        await Client.UploadArtifactAsync(run, path, content, Token);

        Assert.True(content.CanRead);
        await using var stream = await Client.OpenArtifactAsync(run, path, Token);
        using var copy = new MemoryStream();
        await stream.CopyToAsync(copy, Token);
        Assert.Equal(bytes, copy.ToArray());

        Assert.Equal([new ArtifactFile { Path = "plots", IsDir = true }],
            await Client.ListArtifactsAsync(run.Info.RunId, cancellationToken: Token).ToListAsync(Token));
        Assert.Equal([new ArtifactFile { Path = path, FileSize = bytes.Length }],
            await Client.ListArtifactsAsync(run.Info.RunId, "plots/Verwirrung & 100 %", Token).ToListAsync(Token));
    }

    [Fact]
    public async Task A_stream_that_cannot_seek_is_uploaded_too()
    {
        var run = await StartRunAsync();
        await using var content = new OneWayStream(new MemoryStream(new byte[100_000]));

        await Client.UploadArtifactAsync(run, "zeros.bin", content, Token);

        Assert.Equal([new ArtifactFile { Path = "zeros.bin", FileSize = 100_000 }],
            await Client.ListArtifactsAsync(run.Info.RunId, cancellationToken: Token).ToListAsync(Token));
    }

    [Fact]
    public async Task An_artifact_that_does_not_exist_is_an_error_with_a_code()
    {
        var run = await StartRunAsync();

        var error = await Assert.ThrowsAsync<MlflowException>(() => Client.OpenArtifactAsync(run, "none.md", Token));

        Assert.Equal(MlflowErrorCodes.ResourceDoesNotExist, error.ErrorCode);
    }

    [Fact]
    public async Task A_folder_is_downloaded_by_every_name_that_it_has()
    {
        using var folder = new TempFolder();
        Directory.CreateDirectory(folder["model/data/deep"]);
        await File.WriteAllTextAsync(folder["model/MLmodel"], "flavors: {}\n", Token);
        await File.WriteAllBytesAsync(folder["model/data/model.zip"], RandomNumberGenerator.GetBytes(200_000), Token);
        await File.WriteAllTextAsync(folder["model/data/deep/empty"], "", Token);
        await File.WriteAllTextAsync(folder["model/.hidden"], "x", Token);
        var run = await StartRunAsync();
        await Client.UploadFolderAsync(run, folder["model"], "model", Token);
        var name = $"iris-{Guid.NewGuid():N}";
        await Client.CreateRegisteredModelAsync(name, cancellationToken: Token);
        var version = await Client.CreateModelVersionAsync(name, $"{run.Info.ArtifactUri}/model", run.Info.RunId, cancellationToken: Token);
        await Client.CreateModelVersionAsync(name, $"runs:/{run.Info.RunId}/model", run.Info.RunId, cancellationToken: Token);
        await Client.SetAliasAsync(name, "champion", version.Version, Token);

        string[] uris =
            [version.Source!, $"runs:/{run.Info.RunId}/model", $"models:/{name}/1", $"models:/{name}/2", $"models:/{name}@champion"];
        for (var i = 0; i < uris.Length; i++)
        {
            await Client.DownloadFolderAsync(uris[i], folder[$"copy{i}"], Token);
            Assert.Equal(Contents(folder["model"]), Contents(folder[$"copy{i}"]));
        }
    }

    [Fact]
    public async Task A_folder_that_does_not_exist_leaves_nothing_behind()
    {
        using var folder = new TempFolder();
        var run = await StartRunAsync();

        var error = await Assert.ThrowsAsync<MlflowException>(
            () => Client.DownloadFolderAsync($"runs:/{run.Info.RunId}/model", folder["copy"], Token));

        Assert.Equal(MlflowErrorCodes.ResourceDoesNotExist, error.ErrorCode);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }
}
