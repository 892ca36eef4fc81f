using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Configuration;

namespace Aspire.Hosting;

/// <summary>Which mode an application asked for, or which one is taken for it.</summary>
/// <param name="Mode">The mode; never <see cref="MlflowMode.Auto"/>.</param>
/// <param name="Reason">Why that one, as a clause.</param>
/// <param name="IsAskedFor">It is named by a setting.</param>
internal sealed record MlflowModeChoice(MlflowMode Mode, string Reason, bool IsAskedFor = false)
{
    private const string Modes = "auto, container, embedded, external and python";

    /// <summary>The address of mode external.</summary>
    public Uri? TrackingUri { get; private init; }

    /// <summary>What to do about it; null where this mode is to be expected.</summary>
    public string? Advice { get; private init; }

    /// <summary>
    /// Reads <c>--mlflow</c> or <c>Mlflow:Mode</c>, and <c>--mlflow-url</c>, <c>Mlflow:Url</c> or <c>MLFLOW_TRACKING_URI</c>.
    /// It is settled before the model is built, since Aspire cannot change its mind later.
    /// </summary>
    /// <param name="configuration">The settings.</param>
    /// <param name="stores">Where an embedded server or a container would keep its runs; null where the application has neither.</param>
    /// <param name="container">What a container would be run from; null where the application names no Dockerfile.</param>
    /// <param name="requirements">What an environment would be made from; null where the application names none.</param>
    /// <exception cref="DistributedApplicationException">The mode or the URL is wrong, missing or not to be had; the message says what to do.</exception>
    public static MlflowModeChoice From(IConfiguration configuration, MlflowStores? stores, MlflowContainer? container, string? requirements)
    {
        var (url, urlSource) = FirstSet(configuration, ("mlflow-url", "--mlflow-url"), ("Mlflow:Url", "Mlflow:Url"),
            (IMlflowResource.TrackingUriVariable, IMlflowResource.TrackingUriVariable));
        var (text, modeSource) = FirstSet(configuration, ("mlflow", "--mlflow"), ("Mlflow:Mode", "Mlflow:Mode"));
        var asked = $"asked for by {modeSource}";

        return Parse(text, modeSource) switch
        {
            MlflowMode.External when url is null => throw new DistributedApplicationException(
                "MLflow mode external needs the tracking server's address: add --mlflow-url http://HOST:PORT, or set MLFLOW_TRACKING_URI."),
            MlflowMode.External => new(MlflowMode.External, asked, IsAskedFor: true) { TrackingUri = ParseUrl(url, urlSource) },
            MlflowMode.Embedded when stores is null => throw new DistributedApplicationException(
                "MLflow mode embedded needs a server project, and this AppHost names none: AddMlflow<Projects.Its_Server>(…)."),
            MlflowMode.Embedded => new(MlflowMode.Embedded, asked, IsAskedFor: true),
            MlflowMode.Container when container is null => throw new DistributedApplicationException(
                "MLflow mode container needs a Dockerfile, and this AppHost names none: AddMlflow<…>(…, dockerfile: new(…))."),
            MlflowMode.Container => container.Engine.FindProblem() is { } problem
                ? throw new DistributedApplicationException(
                    $"MLflow mode container cannot be had: {problem}. Start Docker, or take the server that needs none: --mlflow embedded.")
                : new(MlflowMode.Container, asked, IsAskedFor: true),
            MlflowMode.Auto when url is not null => new(MlflowMode.External, $"{urlSource} is set")
            {
                TrackingUri = ParseUrl(url, urlSource),
                // A variable of the shell may be there for another purpose, or forgotten; an option is typed.
                Advice = urlSource is IMlflowResource.TrackingUriVariable
                    ? "Runs and models go to that server. To keep them on this machine, unset the variable or run with --mlflow embedded."
                    : null,
            },
            MlflowMode.Auto when stores is not null => Choose(stores, container),
            MlflowMode.Auto => throw new DistributedApplicationException(
                "There is no MLflow server to use: set MLFLOW_TRACKING_URI, or add --mlflow-url http://HOST:PORT."),
            MlflowMode.Python when requirements is null || stores is null => throw new DistributedApplicationException(
                "MLflow mode python needs the file of its packages, and this AppHost names none: AddMlflow<…>(…, requirements: …)."),
            _ => new(MlflowMode.Python, asked, IsAskedFor: true),
        };
    }

    /// <summary>
    /// Container or embedded. A run goes on with the runs of the one before it; and it does not build an image, which takes minutes
    /// and the network, where nobody asked for that.
    /// </summary>
    private static MlflowModeChoice Choose(MlflowStores stores, MlflowContainer? container)
    {
        if (container is null) return new(MlflowMode.Embedded, "no other server is set");
        if (stores.HasEmbedded && !stores.ContainerWasLast)
            return new(MlflowMode.Embedded, "as before here (--mlflow container keeps runs of its own)");

        var problem = container.Engine.FindProblem();
        if (problem is null)
        {
            if (container.Engine.HasImage(container.Image) is not { } isBuilt) problem = container.Engine.TooSlow;
            else if (isBuilt) return new(MlflowMode.Container, "an engine answers, and the image is built");
        }

        var reason = problem ?? "its container's image is not built (--mlflow container builds it)";
        if (stores.ContainerWasLast)
            return new(MlflowMode.Embedded, $"{reason}; the runs in the volume {stores.Volume} are not seen")
            {
                Advice = "The last run here kept its runs and models in a container. To go on with them: --mlflow container.",
            };
        return new(MlflowMode.Embedded, reason)
        {
            Advice = problem is null ? "This server speaks MLflow's protocol and keeps MLflow's files."
                : container.Engine.IsInstalled ? "This server speaks MLflow's protocol and keeps MLflow's files. For MLflow's own, start the engine and add --mlflow container."
                : null,
        };
    }

    private static MlflowMode Parse(string? text, string? source) => text?.Trim().ToLowerInvariant() switch
    {
        null or "" or "auto" => MlflowMode.Auto,
        "external" => MlflowMode.External,
        "embedded" => MlflowMode.Embedded,
        "container" => MlflowMode.Container,
        "python" => MlflowMode.Python,
        _ => throw new DistributedApplicationException($"{source}: '{text}' is no MLflow mode. The modes are {Modes}."),
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
}
