using MlApp.Mlflow;

namespace MlApp.Api.Serving;

/// <summary>Where the registry is, and whether it is asked at all.</summary>
/// <param name="Options">How it is reached.</param>
/// <param name="IsAsked">False where a model folder is to be served and no registry is named.</param>
internal sealed record RegistryAddress(MlflowClientOptions Options, bool IsAsked)
{
    public static RegistryAddress From(IConfiguration configuration)
    {
        var options = MlflowClientOptions.FromEnvironment(name => configuration[name]) with
        {
            // The next look repeats what failed; a look that hangs must not hide that the server is gone.
            MaxRetries = 0,
            Timeout = TimeSpan.FromSeconds(10),
        };
        var isNamed = !string.IsNullOrWhiteSpace(configuration["MLFLOW_TRACKING_URI"]);
        var hasFolder = !string.IsNullOrWhiteSpace(configuration[$"{ServingOptions.Section}:{nameof(ServingOptions.ModelFolder)}"]);
        return new(options, isNamed || !hasFolder);
    }
}
