using MlApp.Mlflow.Server.Artifacts;
using MlApp.Mlflow.Server.Http;
using MlApp.Mlflow.Server.Storage;
using MlApp.Mlflow.Server.Validation;

namespace MlApp.Mlflow.Server.Endpoints;

/// <summary>
/// Uploads in parts, and addresses that lead past the server to a bucket. MLflow has both for object stores alone; on a folder of files
/// it checks the request and then refuses, and its client takes the plain way.
/// </summary>
internal static class TransferEndpoints
{
    private const long LongestValidity = 604_800;

    public static void MapTransfers(this IEndpointRouteBuilder endpoints, TrackingDatabase database)
    {
        MapPart(endpoints, "create", fields => fields.Integer("num_parts"));
        MapPart(endpoints, "complete", fields =>
        {
            fields.Text("upload_id");
            fields.Require("parts");
        });
        MapPart(endpoints, "abort", fields => fields.Text("upload_id"));
        endpoints.MapRaw("GET", "/2.0/mlflow-artifacts/presigned/{**path}", _ => throw Unsupported("Downloads in parts"));

        endpoints.MapCall("POST", "artifacts/presigned-download-url", (_, fields) =>
        {
            var id = fields.RequiredText("run_id");
            ArtifactPath.Check(fields.RequiredText("path"));
            if (fields.Integer("expiration") is < 1 or > LongestValidity)
                throw ApiException.Invalid($"The parameter 'expiration' must be from 1 to {LongestValidity} seconds.");
            throw Presigned(database.Read("get_run", session => RunStore.GetInfo(session, id)).ArtifactUri);
        });
        endpoints.MapCall("POST", "artifacts/presigned-upload-url", (_, fields) =>
        {
            var (run, model) = (fields.Text("run_id"), fields.Text("model_id"));
            var path = fields.RequiredText("path");
            fields.Integer("expiration");
            if (string.IsNullOrEmpty(run) == string.IsNullOrEmpty(model))
                throw ApiException.Invalid("Exactly one of the parameters 'run_id' and 'model_id' must be given.");
            ArtifactPath.Check(path);
            throw Presigned(database.Read("get_artifact_location", session => string.IsNullOrEmpty(run)
                ? LoggedModelStore.Get(session, model!, allowDeleted: false).Info.ArtifactUri
                : RunStore.GetInfo(session, run).ArtifactUri));
        });
    }

    private static void MapPart(IEndpointRouteBuilder endpoints, string call, Action<RequestFields> check) =>
        endpoints.MapRaw("POST", $"/2.0/mlflow-artifacts/mpu/{call}/{{**path}}", async context =>
        {
            using var fields = await RequestFields.ReadAsync(context.Request);
            fields.RequiredText("path");
            check(fields);
            throw Unsupported("Uploads in parts");
        });

    private static ApiException Presigned(string? location) =>
        ArtifactLocations.Scheme(location ?? "") is "http" or "https" or "mlflow-artifacts"
            ? ApiException.Invalid($"The artifacts are at '{location}': this server sends them itself, and has no other address for them.")
            : Unsupported("Addresses for other stores");

    private static ApiException Unsupported(string what) => new(
        ApiException.NotImplemented, $"{what} are not supported: this server keeps artifacts in a folder. Send them whole, to /api/2.0/mlflow-artifacts/artifacts/PATH.");
}
