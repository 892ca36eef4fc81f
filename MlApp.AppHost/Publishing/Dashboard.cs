namespace MlApp.AppHost.Publishing;

/// <summary>The Aspire dashboard beside the containers, for whoever asks for it: <c>COMPOSE_PROFILES=dashboard docker compose up</c>.</summary>
internal static class Dashboard
{
    private const string Name = "dashboard";

    // Empty, which sends nothing, unless the profile is asked for or another collector is named.
    private const string Endpoint = "${OTEL_EXPORTER_OTLP_ENDPOINT:-${COMPOSE_PROFILES:+http://" + Name + ":18889}}";

    public static void WithDashboard(this IResourceBuilder<ComposeFileResource> file)
    {
        if (!file.ApplicationBuilder.ExecutionContext.IsPublishMode) return;

        file.ApplicationBuilder.AddContainer(Name, "dotnet/aspire-dashboard", "13.6")
            .WithImageRegistry("mcr.microsoft.com")
            .WithHttpEndpoint(port: 18888, targetPort: 18888)
            .WithExternalHttpEndpoints()
            .WithEndpoint(targetPort: 18889, name: "otlp")
            .PublishAsComposeService((_, service) => service.Profiles.Add("dashboard"));

        file.WithServiceDefaults(static (resource, service) =>
        {
            if (!resource.HasAnnotationOfType<OtlpExporterAnnotation>()) return;
            service.Environment["OTEL_EXPORTER_OTLP_ENDPOINT"] = Endpoint;
            service.Environment["OTEL_EXPORTER_OTLP_PROTOCOL"] = "grpc";
            service.Environment["OTEL_SERVICE_NAME"] = resource.Name;
        });
    }
}
