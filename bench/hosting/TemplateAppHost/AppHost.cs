// What Aspire's starter template writes: what MlApp.AppHost is measured beside (bench/hosting/run).
var builder = DistributedApplication.CreateBuilder(args);

var api = builder.AddProject<Projects.TemplateApi>("api")
    .WithHttpHealthCheck("/health");

builder.AddProject<Projects.TemplateWeb>("web")
    .WithExternalHttpEndpoints()
    .WithHttpHealthCheck("/health")
    .WithReference(api)
    .WaitFor(api);

builder.Build().Run();
