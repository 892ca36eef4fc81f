using MlApp.Mlflow;
using MlApp.Mlflow.Protocol;

namespace MlApp.Trainer.Copying;

/// <summary>
/// Files from one artifact proxy to the other. One that is there with the same size is not sent again, so that a copy that was ended
/// in the middle of a large folder goes on where it stopped.
/// </summary>
internal sealed class ArtifactCopy(CopySession session)
{
    private const int AtOnce = 4;
    private const int MaxDepth = 64;

    /// <summary>Up to this size a file is held in memory; a larger one goes through a file that is gone afterwards.</summary>
    private const long InMemory = 1 << 20;

    /// <summary>Copies all that is below a folder.</summary>
    /// <param name="from">The folder at the source.</param>
    /// <param name="to">The folder's URI at the target.</param>
    /// <param name="cancellationToken">Ends the copy.</param>
    public async Task CopyAsync(ArtifactOrigin from, string to, CancellationToken cancellationToken)
    {
        IReadOnlyList<ArtifactFile> entries;
        try
        {
            entries = await from.ListAsync("", cancellationToken);
        }
        catch (MlflowException e) when (from.MayBeElsewhere && e.Status is not null)
        {
            session.Console.Warn($"Files stay where they are: {e.Message}");
            return;
        }

        await CopyFolderAsync(from, to, "", entries, 0, cancellationToken);
    }

    private async Task CopyFolderAsync(
        ArtifactOrigin from, string to, string folder, IReadOnlyList<ArtifactFile> entries, int depth, CancellationToken cancellationToken)
    {
        if (depth > MaxDepth) throw new MlflowException($"The artifacts of '{folder}' are nested more than {MaxDepth} folders deep.");
        if (entries.Count == 0) return;
        var there = (await session.Target.ListFolderAsync(to, folder, cancellationToken))
            .Where(file => !file.IsDir).ToDictionary(file => file.Path, file => file.FileSize, StringComparer.Ordinal);
        // An empty file is listed without a size.
        var missing = entries.Where(file => !file.IsDir && !(there.TryGetValue(file.Path, out var size) && size == file.FileSize));
        var some = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(missing, some, async (file, token) => await CopyFileAsync(from, to, file, token));
        session.Report();
        foreach (var entry in entries.Where(entry => entry.IsDir))
            await CopyFolderAsync(from, to, entry.Path, await from.ListAsync(entry.Path, cancellationToken), depth + 1, cancellationToken);
    }

    // Complete here before it is sent: what breaks off on the way must not lie at the target under the file's name.
    private async Task CopyFileAsync(ArtifactOrigin from, string to, ArtifactFile file, CancellationToken cancellationToken)
    {
        await using Stream kept = file.FileSize <= InMemory ? new MemoryStream() : OpenTemporary();
        await using (var content = await from.OpenAsync(file.Path, cancellationToken))
            await content.CopyToAsync(kept, cancellationToken);
        if (file.FileSize is { } size && kept.Length != size)
            throw new MlflowException($"The artifact '{file.Path}' came with {kept.Length:N0} bytes of the {size:N0} that were listed.");
        kept.Position = 0;
        await session.Target.UploadArtifactAsync(to, file.Path, kept, cancellationToken);
        session.Counts.AddFile(kept.Length);
    }

    private static FileStream OpenTemporary() => new FileStream(
        Path.Combine(Path.GetTempPath(), Path.GetRandomFileName()),
        new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Options = FileOptions.Asynchronous | FileOptions.DeleteOnClose,
        });
}
