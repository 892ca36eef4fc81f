using Microsoft.Extensions.Configuration.Memory;
using Microsoft.Extensions.Options;
using MlApp.Api.Endpoints;
using MlApp.Api.OpenApi;
using MlApp.Api.Page;
using MlApp.Api.Serving;
using MlApp.Api.Telemetry;
using MlApp.Mlflow;
using MlApp.ServiceDefaults;

namespace MlApp.Api;

/// <summary>The API as a whole: what the program runs, and what a test starts in its own process.</summary>
public static class ApiApplication
{
    /// <summary>Builds it.</summary>
    /// <param name="args">Settings on the command line, such as <c>--urls http://127.0.0.1:5000 --Serving:Model iris</c>.</param>
    /// <param name="configure">What a test adds to it; null for nothing.</param>
    /// <exception cref="OptionsValidationException">A setting of <c>Serving</c> is out of its bounds.</exception>
    /// <exception cref="MlflowException">MLFLOW_TRACKING_URI is no address.</exception>
    public static WebApplication Build(string[] args, Action<WebApplicationBuilder>? configure = null)
    {
        var builder = WebApplication.CreateBuilder(args);
        AddQuietDefaults(builder.Configuration);
        builder.AddServiceDefaults(ApiTelemetry.Name);
        CheckSettings(builder.Configuration);
        AddServing(builder);
        builder.Services.AddProblemDetails();
        builder.Services.AddOpenApi(options => options.AddDocumentTransformer<ApiInformation>().AddDocumentTransformer<PredictOperation>());
        builder.Services.ConfigureHttpJsonOptions(options =>
        {
            options.SerializerOptions.PropertyNamingPolicy = System.Text.Json.JsonNamingPolicy.SnakeCaseLower;
            options.SerializerOptions.TypeInfoResolverChain.Insert(0, ApiJson.Default);
        });

        configure?.Invoke(builder);
        var app = builder.Build();
        // Wrong settings end the start here, with one line and before anything runs.
        _ = app.Services.GetRequiredService<IOptions<ServingOptions>>().Value;
        _ = app.Services.GetRequiredService<MlflowClient>();
        app.UseExceptionHandler();
        app.UseStatusCodePages();
        app.MapHealth();
        app.MapPrediction();
        app.MapModel();
        app.MapPage();
        app.MapReference();
        return app;
    }

    /// <summary>Text where a number belongs is as much a wrong setting as a number out of its bounds.</summary>
    private static void CheckSettings(ConfigurationManager configuration)
    {
        try
        {
            configuration.GetSection(ServingOptions.Section).Get<ServingOptions>();
        }
        catch (InvalidOperationException e)
        {
            throw new OptionsValidationException(ServingOptions.Section, typeof(ServingOptions), [e.Message]);
        }
    }

    private static void AddServing(WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<ServingOptions>().BindConfiguration(ServingOptions.Section);
        services.AddSingleton<IValidateOptions<ServingOptions>, ServingOptionsValidator>();
        services.AddOptions<Microsoft.AspNetCore.Server.Kestrel.Core.KestrelServerOptions>().Configure<IOptions<ServingOptions>>((kestrel, serving) =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = serving.Value.MaxBodyBytes;
        });

        services.AddSingleton(TimeProvider.System);
        services.AddSingleton(RegistryAddress.From(builder.Configuration));
        services.AddSingleton(provider => new MlflowClient(provider.GetRequiredService<RegistryAddress>().Options));
        services.AddSingleton<ModelSlot>();
        services.AddSingleton<ModelStore>();
        services.AddSingleton<ModelLoader>();
        services.AddSingleton<RegistryWatch>();
        services.AddSingleton<ChampionFetcher>();
        services.AddSingleton<ApiTelemetry>();
        services.AddSingleton<Problems>();
        services.AddHostedService<ChampionWatcher>();
        services.AddHealthChecks().AddCheck<ModelHealthCheck>("model");
    }

    /// <summary>Two lines for each request would cost more than the prediction; a configuration file or variable still wins.</summary>
    private static void AddQuietDefaults(ConfigurationManager configuration) => configuration.Sources.Insert(0, new MemoryConfigurationSource
    {
        InitialData = new Dictionary<string, string?>
        {
            ["Logging:LogLevel:Default"] = "Information",
            ["Logging:LogLevel:Microsoft.AspNetCore"] = "Warning",
            // The health check's own error for each probe without a model.
            ["Logging:LogLevel:Microsoft.Extensions.Diagnostics.HealthChecks"] = "None",
        },
    });
}
