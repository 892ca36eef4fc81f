using MlApp.Mlflow.Protocol;
using MlApp.Mlflow.Server.Http;
using MlApp.Mlflow.Server.Storage;

namespace MlApp.Mlflow.Server.Validation;

/// <summary>
/// Where a new model version comes from. A source must belong to the run or logged model that the request names: else a version could
/// hand out files of a run that its maker may not read, or of the server itself.
/// </summary>
/// <param name="Source">As it is kept.</param>
/// <param name="Location">Where the files are.</param>
/// <param name="RunId">The run that made it.</param>
/// <param name="ModelId">The logged model that it comes from.</param>
internal sealed record ModelSource(string Source, string Location, string? RunId, string? ModelId)
{
    private const int MaximumRounds = 10;
    private const string Models = "models";
    private const string Runs = "runs";
    private const string Served = "mlflow-artifacts";

    /// <summary>Checks a source, and finds out what follows from it.</summary>
    public static ModelSource Resolve(Session session, CreateModelVersionRequest request, bool isPrompt)
    {
        var source = request.Source!;
        ArtifactLocations.CheckScheme(source, "source");
        if (isPrompt) return new ModelSource(source, source, request.RunId ?? "", request.ModelId);

        var scheme = ArtifactLocations.Scheme(source);
        if (scheme == Models && ModelUri.Parse(source) is { Model: { } name } uri) return OfVersion(session, request, name, uri);

        var (runId, modelId) = (request.RunId ?? "", request.ModelId ?? "");
        if (modelId.Length > 0) CheckModel(session, source, scheme, modelId);
        else CheckRun(session, source, scheme, runId);

        var location = source;
        if (scheme == Models)
        {
            var model = LoggedModelStore.Get(session, ModelUri.Parse(source).ModelId!, allowDeleted: false).Info;
            location = model.ArtifactUri!;
            if (runId.Length == 0) runId = model.SourceRunId ?? "";
        }
        else if (runId.Length == 0 && modelId.Length > 0) runId = LoggedModelStore.Get(session, modelId).Info.SourceRunId ?? "";
        return new ModelSource(source, location, runId, modelId);
    }

    // models:/iris/3 and models:/iris@champion copy a version: run and place are those of the version.
    private static ModelSource OfVersion(Session session, CreateModelVersionRequest request, string name, ModelUri uri)
    {
        RegisteredModelStore.Require(session, name);
        var version = uri.Alias is { } alias ? RegisteredModelStore.ResolveAlias(session, name, alias)
            : uri.Version is { } number ? ModelVersionStore.Get(session, name, number)
            : ModelVersionStore.ReadLatest(session, name)
                ?.Where(latest => uri.Stage is null || latest.CurrentStage!.Equals(uri.Stage, StringComparison.OrdinalIgnoreCase))
                .MaxBy(latest => Names.ParseVersion(latest.Version))
                ?? throw ApiException.NotFound($"The source '{request.Source}' names no version.");
        if (request.RunId is { } runId && runId != (version.RunId ?? "")) throw Mismatch(request.Source!, "run_id");
        if (request.ModelId is { Length: > 0 }) throw Mismatch(request.Source!, "model_id");
        var versionNumber = Names.ParseVersion(version.Version);
        return new ModelSource(
            $"models:/{name}/{version.Version}", ModelVersionStore.GetLocation(session, name, versionNumber), version.RunId, ModelId: null);
    }

    private static void CheckRun(Session session, string source, string scheme, string runId)
    {
        if (scheme is "" or "file")
        {
            if (FindRunRoot(session, runId) is not { } local || ArtifactLocations.Scheme(local) is not ("" or "file")
                || !IsBelow(source, local))
                throw Mismatch(source, "run_id");
            return;
        }
        CheckAbsolute(source);
        switch (scheme)
        {
            case Runs when runId.Length > 0 && source.Split('/', 3) is [_, var id, ..] && id == runId:
                return;
            case Runs:
                throw Mismatch(source, "run_id");
            case Models:
                throw Mismatch(source, "model_id");
            case Served when FindRunRoot(session, runId) is not { } root || !IsBelow(source, root):
                throw Mismatch(source, "run_id");
        }
    }

    private static void CheckModel(Session session, string source, string scheme, string modelId)
    {
        if (scheme is not ("" or "file")) CheckAbsolute(source);
        switch (scheme)
        {
            case Models when ModelUri.Parse(source).ModelId == modelId:
                return;
            case Models or Runs:
                throw Mismatch(source, "model_id");
            case Served or "" or "file" when FindModelRoot(session, modelId) is not { } root || !IsBelow(source, root):
                throw Mismatch(source, "model_id");
        }
    }

    private static string? FindRunRoot(Session session, string runId)
    {
        if (runId.Length == 0) return null;
        try
        {
            return RunStore.GetInfo(session, runId).ArtifactUri;
        }
        catch (ApiException missing) when (missing.ErrorCode == MlflowErrorCodes.ResourceDoesNotExist)
        {
            return null;
        }
    }

    private static string? FindModelRoot(Session session, string modelId)
    {
        try
        {
            return LoggedModelStore.Get(session, modelId, allowDeleted: false).Info.ArtifactUri;
        }
        catch (ApiException missing) when (missing.ErrorCode == MlflowErrorCodes.ResourceDoesNotExist)
        {
            return null;
        }
    }

    private static bool IsBelow(string source, string root)
    {
        var (sourceParts, rootParts) = (Parts(source), Parts(root));
        return !sourceParts.Contains("..") && rootParts.Length > 1 && sourceParts.Length >= rootParts.Length
            && sourceParts.AsSpan(0, rootParts.Length).SequenceEqual(rootParts);
    }

    private static string[] Parts(string uri) =>
        [.. uri.Split('/', StringSplitOptions.RemoveEmptyEntries).Select(Uri.UnescapeDataString)];

    private static void CheckAbsolute(string source)
    {
        var (decoded, rounds) = (source, 0);
        for (var next = Uri.UnescapeDataString(decoded); next != decoded && rounds < MaximumRounds; next = Uri.UnescapeDataString(decoded))
            (decoded, rounds) = (next, rounds + 1);
        // One that is still not decoded was made to deceive, or to keep the server busy.
        if (rounds == MaximumRounds || decoded.Contains('\0') || decoded.Split('/').Any(part => part is ".." or "."))
            throw ApiException.Invalid($"The source '{source}', parameter 'source', must not hold '..'.");
    }

    private static ApiException Mismatch(string source, string parameter) => ApiException.Invalid(
        $"The source '{source}' must belong to what the parameter '{parameter}' names.");
}
