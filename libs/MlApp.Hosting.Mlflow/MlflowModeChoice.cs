using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Configuration;

namespace Aspire.Hosting;

/// <summary>Which mode an application asked for, or which one is taken for it.</summary>
internal sealed record MlflowModeChoice(MlflowMode Mode, string Reason, Uri? TrackingUri = null)
{
    /// <summary>
    /// Reads <c>--mlflow</c> or <c>Mlflow:Mode</c>, and <c>--mlflow-url</c>, <c>Mlflow:Url</c> or <c>MLFLOW_TRACKING_URI</c>.
    /// It is settled before the model is built, since Aspire cannot change its mind later.
    /// </summary>
    /// <exception cref="DistributedApplicationException">The mode or the URL is wrong or missing; the message says what to set.</exception>
    public static MlflowModeChoice From(IConfiguration configuration, bool canEmbed)
    {
        var (url, urlSource) = FirstSet(configuration, ("mlflow-url", "--mlflow-url"), ("Mlflow:Url", "Mlflow:Url"),
            (IMlflowResource.TrackingUriVariable, IMlflowResource.TrackingUriVariable));
        var (text, modeSource) = FirstSet(configuration, ("mlflow", "--mlflow"), ("Mlflow:Mode", "Mlflow:Mode"));

        return Parse(text, modeSource) switch
        {
            MlflowMode.External when url is null => throw new DistributedApplicationException(
                "MLflow mode external needs the tracking server's address: add --mlflow-url http://HOST:PORT, or set MLFLOW_TRACKING_URI."),
            MlflowMode.External => new(MlflowMode.External, $"asked for by {modeSource}", ParseUrl(url, urlSource)),
            MlflowMode.Embedded when !canEmbed => throw new DistributedApplicationException(
                "MLflow mode embedded needs a server project, and this AppHost names none: AddMlflow<Projects.Its_Server>(…)."),
            MlflowMode.Embedded => new(MlflowMode.Embedded, $"asked for by {modeSource}"),
            MlflowMode.Auto when url is not null => new(MlflowMode.External, $"{urlSource} is set", ParseUrl(url, urlSource)),
            MlflowMode.Auto when canEmbed => new(MlflowMode.Embedded, "no other server is set"),
            MlflowMode.Auto => throw new DistributedApplicationException(
                "There is no MLflow server to use: set MLFLOW_TRACKING_URI, or add --mlflow-url http://HOST:PORT."),
            var later => throw new DistributedApplicationException(
                $"MLflow mode {Word(later)} comes with a later version; this one has auto, embedded and external (--mlflow MODE)."),
        };
    }

    private static MlflowMode Parse(string? text, string? source) => text?.Trim().ToLowerInvariant() switch
    {
        null or "" or "auto" => MlflowMode.Auto,
        "external" => MlflowMode.External,
        "embedded" => MlflowMode.Embedded,
        "container" => MlflowMode.Container,
        "python" => MlflowMode.Python,
        _ => throw new DistributedApplicationException(
            $"{source}: '{text}' is no MLflow mode. The modes are auto, embedded and external."),
    };

    private static Uri ParseUrl(string url, string? source) =>
        Uri.TryCreate(url.Trim(), UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && uri.Host.Length > 0
            ? uri
            // The value is not repeated: it may hold a password.
            : throw new DistributedApplicationException(
                $"{source} is not an http or https address. A tracking server's address looks like http://localhost:5001.");

    private static (string? Value, string? Source) FirstSet(IConfiguration configuration, params ReadOnlySpan<(string Key, string Name)> settings)
    {
        foreach (var (key, name) in settings)
            if (configuration[key] is { } value && !string.IsNullOrWhiteSpace(value))
                return (value, name);
        return (null, null);
    }

    private static string Word(MlflowMode mode) => mode.ToString().ToLowerInvariant();
}
