using MlApp.Mlflow.Protocol;
using MlApp.Mlflow.Transport;

namespace MlApp.Mlflow.Artifacts;

/// <summary>
/// Brings one folder of the artifact proxy to this machine: listed first, so that names and sizes are judged before anything is written;
/// then fetched into a folder beside the destination, which takes its name when it is complete. For one download.
/// </summary>
internal sealed class FolderDownload(MlflowTransport transport, MlflowClientOptions options)
{
    private const int MaxDepth = 64;
    private const int AtOnce = 4;

    private readonly List<Listed> _files = [];
    private long _bytes;
    private int _entries;

    public async Task RunAsync(string root, string artifactUri, string destination, CancellationToken cancellationToken)
    {
        destination = Path.TrimEndingDirectorySeparator(Path.GetFullPath(destination));
        if (Directory.Exists(destination) && Directory.EnumerateFileSystemEntries(destination).Any())
            throw new IOException($"The folder '{destination}' is not empty: a download goes to a folder of its own.");

        await ListAsync(root, "", 0, cancellationToken);
        if (_files.Count == 0) throw new MlflowException($"There are no files at {artifactUri}.", MlflowErrorCodes.ResourceDoesNotExist);

        var partial = $"{destination}.partial-{Path.GetRandomFileName()}";
        try
        {
            Directory.CreateDirectory(partial);
            var some = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken };
            await Parallel.ForEachAsync(_files, some, async (file, token) => await FetchAsync(root, file, partial, token));
            if (Directory.Exists(destination)) Directory.Delete(destination);
            Directory.Move(partial, destination);
        }
        finally
        {
            if (Directory.Exists(partial)) Directory.Delete(partial, recursive: true);
        }
    }

    private async Task ListAsync(string root, string folder, int depth, CancellationToken cancellationToken)
    {
        if (depth > MaxDepth) throw new MlflowException($"The artifacts at '{root}' are nested more than {MaxDepth} folders deep.");

        var listing = await transport.GetAsync(ArtifactRoot.Endpoint, new Query().Add("path", ArtifactPath.Combine(root, folder)),
            MlflowJson.Default.ListArtifactsResponse, cancellationToken);
        foreach (var entry in listing.Files ?? [])
        {
            if (++_entries > options.MaxDownloadFiles)
                throw new MlflowException($"The artifacts at '{root}' are more than {options.MaxDownloadFiles:N0} files and folders.");
            if (ArtifactPath.FindFaultOfName(entry.Path) is { } fault)
                throw new MlflowException(
                    $"The server lists an artifact that cannot be downloaded safely, '{Printable(entry.Path)}': {fault}.");

            var path = ArtifactPath.Combine(folder, entry.Path);
            if (entry.IsDir)
            {
                await ListAsync(root, path, depth + 1, cancellationToken);
                continue;
            }

            if (entry.FileSize is < 0 || entry.FileSize > options.MaxDownloadBytes - _bytes)
                throw new MlflowException($"The artifacts at '{root}' are more than {options.MaxDownloadBytes:N0} bytes.");
            _bytes += entry.FileSize ?? 0;
            _files.Add(new Listed(path, entry.FileSize));
        }
    }

    private async Task FetchAsync(string root, Listed file, string folder, CancellationToken cancellationToken)
    {
        var target = Path.Combine([folder, .. file.Path.Split('/')]);
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);

        var address = $"{ArtifactRoot.Endpoint}/{ArtifactPath.Escape(ArtifactPath.Combine(root, file.Path))}";
        var size = await transport.SendAsync(new Call(HttpMethod.Get, address, Repeatable: true), async (response, attempt) =>
        {
            await using var body = await AnswerStream.OpenAsync(response, file.Size ?? options.MaxDownloadBytes, attempt, attempt.Token);
            await using var stream = new FileStream(target, FileMode.Create, FileAccess.Write, FileShare.None, 0, useAsync: true);
            await body.CopyToAsync(stream, attempt.Token);
            return stream.Length;
        }, cancellationToken);

        if (file.Size is { } expected && size != expected)
            throw new MlflowException($"The artifact '{file.Path}' came with {size:N0} bytes of the {expected:N0} that were listed.");
    }

    private static string Printable(string name) => string.Concat(name.Take(200).Select(c => char.IsControl(c) ? '?' : c));

    private sealed record Listed(string Path, long? Size);
}
