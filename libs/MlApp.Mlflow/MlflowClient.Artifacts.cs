using System.Runtime.CompilerServices;
using MlApp.Mlflow.Artifacts;
using MlApp.Mlflow.Protocol;
using MlApp.Mlflow.Transport;

namespace MlApp.Mlflow;

public sealed partial class MlflowClient
{
    private const string RunsScheme = "runs:/";

    /// <summary>One level of a run's artifacts, page by page as they are read.</summary>
    /// <param name="runId">The id.</param>
    /// <param name="path">A folder, relative to the run's artifacts and with <c>/</c>; their root if null.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>Files and folders with paths relative to the run's artifacts.</returns>
    public async IAsyncEnumerable<ArtifactFile> ListArtifactsAsync(
        string runId,
        string? path = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        string? page = null;
        do
        {
            var query = new Query().Add("run_id", runId).Add("path", path).Add("page_token", page);
            var answer = await _transport.CallAsync("artifacts/list", query, MlflowJson.Default.ListArtifactsResponse, cancellationToken);
            foreach (var file in answer.Files ?? []) yield return file;
            page = answer.NextPageToken;
        }
        while (!string.IsNullOrEmpty(page));
    }

    /// <summary>One level of a folder of the artifact proxy, such as a logged model's.</summary>
    /// <param name="artifactUri">A folder: <c>mlflow-artifacts:/…</c>.</param>
    /// <param name="path">A folder below it, with <c>/</c>; the folder itself if empty.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>Files and folders with paths relative to <paramref name="artifactUri"/>; none where there is no such folder.</returns>
    public async Task<IReadOnlyList<ArtifactFile>> ListFolderAsync(
        string artifactUri,
        string path = "",
        CancellationToken cancellationToken = default)
    {
        var folder = ArtifactPath.Combine(ArtifactRoot.Find(artifactUri, TrackingUri), path);
        var answer = await _transport.GetAsync(ArtifactRoot.Endpoint, new Query().Add("path", folder),
            MlflowJson.Default.ListArtifactsResponse, cancellationToken);
        return [.. (answer.Files ?? []).Select(file => file with { Path = ArtifactPath.Combine(path, file.Path) })];
    }

    /// <summary>Uploads one artifact by stream; a stream that can seek is sent again when the connection breaks.</summary>
    /// <param name="run">The run.</param>
    /// <param name="path">Relative to the run's artifacts, with <c>/</c>.</param>
    /// <param name="content">Read from where it stands; stays open.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="ArgumentException">The path is not safe.</exception>
    public Task UploadArtifactAsync(Run run, string path, Stream content, CancellationToken cancellationToken = default) =>
        UploadArtifactAsync(ArtifactUriOf(run), path, content, cancellationToken);

    /// <summary>Uploads one artifact to a place of the artifact proxy, such as a logged model's folder.</summary>
    /// <param name="artifactUri">A folder: <c>mlflow-artifacts:/…</c>.</param>
    /// <param name="path">Relative to that folder, with <c>/</c>.</param>
    /// <param name="content">Read from where it stands; stays open.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="ArgumentException">The path is not safe.</exception>
    public async Task UploadArtifactAsync(
        string artifactUri,
        string path,
        Stream content,
        CancellationToken cancellationToken = default)
    {
        var start = content.CanSeek ? content.Position : 0;
        var call = new Call(HttpMethod.Put, ArtifactAddress(artifactUri, path), content.CanSeek,
            attempt => new ArtifactContent(content, start, attempt));
        await _transport.SendAsync(call, Answers.ReadNothingAsync, cancellationToken);
    }

    /// <summary>Uploads a folder with all that is below it, a few files at once. Links are not followed.</summary>
    /// <param name="run">The run.</param>
    /// <param name="folder">The folder here.</param>
    /// <param name="artifactPath">The folder there, relative to the run's artifacts; empty for their root.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async Task UploadFolderAsync(Run run, string folder, string artifactPath, CancellationToken cancellationToken = default)
    {
        var all = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint };
        var files = Directory.EnumerateFiles(folder, "*", all).Order(StringComparer.Ordinal);
        var some = new ParallelOptions { MaxDegreeOfParallelism = 4, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(files, some, async (file, token) =>
        {
            var relative = Path.GetRelativePath(folder, file).Replace(Path.DirectorySeparatorChar, '/');
            await using var content = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, useAsync: true);
            await UploadArtifactAsync(run, ArtifactPath.Combine(artifactPath.Trim('/'), relative), content, token);
        });
    }

    /// <summary>Opens one artifact of a run; see <see cref="OpenArtifactAsync(string, string, CancellationToken)"/>.</summary>
    /// <param name="run">The run.</param>
    /// <param name="path">Relative to the run's artifacts, with <c>/</c>.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public Task<Stream> OpenArtifactAsync(Run run, string path, CancellationToken cancellationToken = default) =>
        OpenArtifactAsync(ArtifactUriOf(run), path, cancellationToken);

    /// <summary>Opens one artifact: its bytes as they come, which the caller closes.</summary>
    /// <param name="artifactUri">A folder, in any of the forms that <see cref="DownloadFolderAsync"/> takes.</param>
    /// <param name="path">Relative to that folder, with <c>/</c>.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="MlflowException">RESOURCE_DOES_NOT_EXIST: there is none.</exception>
    /// <exception cref="ArgumentException">The path is not safe.</exception>
    public async Task<Stream> OpenArtifactAsync(string artifactUri, string path, CancellationToken cancellationToken = default)
    {
        var folder = await ResolveArtifactUriAsync(artifactUri, cancellationToken);
        var call = new Call(HttpMethod.Get, ArtifactAddress(folder, path), Repeatable: true);
        return await _transport.SendAsync(call,
            (response, attempt) => AnswerStream.OpenAsync(response, long.MaxValue, attempt: null, attempt.Token), cancellationToken);
    }

    /// <summary>
    /// Opens one artifact of a run wherever the server keeps it, also where the run was made before the server handed artifacts out
    /// itself. The server fetches the whole file first; <see cref="OpenArtifactAsync(Run, string, CancellationToken)"/> is for all others.
    /// </summary>
    /// <param name="runId">The run.</param>
    /// <param name="path">Relative to the run's artifacts, with <c>/</c>.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="MlflowException">The server does not read that place.</exception>
    public async Task<Stream> OpenArtifactThroughServerAsync(string runId, string path, CancellationToken cancellationToken = default)
    {
        var query = new Query().Add("run_uuid", runId).Add("path", path);
        return await _transport.SendAsync(new Call(HttpMethod.Get, $"get-artifact{query}", Repeatable: true),
            (response, attempt) => AnswerStream.OpenAsync(response, long.MaxValue, attempt: null, attempt.Token), cancellationToken);
    }

    /// <summary>Whether artifacts of that URI come and go through this server's artifact proxy.</summary>
    /// <param name="artifactUri">Such as a run's.</param>
    public bool IsProxied(string artifactUri) => ArtifactRoot.IsProxied(artifactUri, TrackingUri);

    /// <summary>Downloads a folder of artifacts. The destination comes into being complete, or not at all.</summary>
    /// <param name="artifactUri">
    /// The source of a model version, or any of <c>mlflow-artifacts:/…</c>, <c>runs:/ID/path</c>, <c>models:/NAME/VERSION</c>,
    /// <c>models:/NAME@ALIAS</c>, <c>models:/m-ID</c>.
    /// </param>
    /// <param name="destination">A folder that does not exist or is empty.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="MlflowException">
    /// There are no files, more than <see cref="MlflowClientOptions"/> allows, or names that lead out of the destination.
    /// </exception>
    /// <exception cref="IOException">The destination is not empty or cannot be written.</exception>
    public async Task DownloadFolderAsync(string artifactUri, string destination, CancellationToken cancellationToken = default)
    {
        var root = ArtifactRoot.Find(await ResolveArtifactUriAsync(artifactUri, cancellationToken), TrackingUri);
        await new FolderDownload(_transport, _options).RunAsync(root, artifactUri, destination, cancellationToken);
    }

    /// <summary>Follows runs, versions and logged models to the place that keeps their artifacts.</summary>
    private async Task<string> ResolveArtifactUriAsync(string artifactUri, CancellationToken cancellationToken)
    {
        if (artifactUri.StartsWith(RunsScheme, StringComparison.Ordinal))
        {
            var parts = artifactUri[RunsScheme.Length..].TrimStart('/').Split('/', 2);
            var run = await GetRunAsync(parts[0], cancellationToken);
            return parts.Length == 2 ? $"{ArtifactUriOf(run)}/{parts[1]}" : ArtifactUriOf(run);
        }

        if (!artifactUri.StartsWith("models:", StringComparison.Ordinal)) return artifactUri;
        if (!ModelUri.TryParse(artifactUri, out var model))
            throw new MlflowException(ModelUri.Refusal(artifactUri));

        if (model.ModelId is { } id)
        {
            var logged = await GetLoggedModelAsync(id, cancellationToken);
            return logged.Info.ArtifactUri ?? throw new MlflowException($"The server does not say where the logged model {id} is.");
        }

        // The source may itself be of any form: runs:/…, or models:/m-… that only the server can follow to the end.
        var version = await GetModelVersionAsync(model, cancellationToken);
        var source = await GetModelVersionDownloadUriAsync(version.Name, version.Version, cancellationToken);
        return ModelUri.TryParse(source, out var again) && again.ModelId is null
            ? throw new MlflowException($"The source of {model} is another version, {source}.")
            : await ResolveArtifactUriAsync(source, cancellationToken);
    }

    private string ArtifactAddress(string artifactUri, string path)
    {
        if (ArtifactPath.FindFault(path) is { } fault)
            throw new ArgumentException($"The artifact path '{path}' is not safe: {fault}.", nameof(path));
        return $"{ArtifactRoot.Endpoint}/{ArtifactPath.Escape(ArtifactPath.Combine(ArtifactRoot.Find(artifactUri, TrackingUri), path))}";
    }

    private static string ArtifactUriOf(Run run) =>
        run.Info.ArtifactUri ?? throw new MlflowException($"The server does not say where the artifacts of run {run.Info.RunId} are.");
}
