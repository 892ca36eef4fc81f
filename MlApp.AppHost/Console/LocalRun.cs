namespace MlApp.AppHost.Console;

/// <summary>Runs the application on this machine.</summary>
internal static class LocalRun
{
    private const int Refused = 2;

    public static async Task<int> RunAsync(string[] args, Action<IDistributedApplicationBuilder, RunSettings> compose)
    {
        SetDefault("ASPIRE_ALLOW_UNSECURED_TRANSPORT", "true"); // plain http: a machine that never saw dev-certs is enough
        SetDefault("ASPIRE_VERSION_CHECK_DISABLED", "true"); // the version is pinned, and looking costs a process at start
        SetDefault("DOTNET_ENVIRONMENT", "Development");
        try
        {
            var builder = DistributedApplication.CreateBuilder(args);
            var settings = RunSettings.Read(builder.Configuration, Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(builder.AppHostDirectory))!);
            compose(builder, settings);
            if (builder.ExecutionContext.IsRunMode)
            {
                // Ctrl+C gives the prompt back when the children are gone, not before.
                builder.Configuration["DcpPublisher:WaitForResourceCleanup"] ??= "true";
                builder.StartProjectsFromTheirBinaries();
                foreach (var project in builder.Resources.OfType<ProjectResource>())
                {
                    builder.CreateResourceBuilder(project)
                        .WithoutHttpsCertificate()
                        .WithEnvironment("ASPNETCORE_ENVIRONMENT", builder.Environment.EnvironmentName)
                        .WithEnvironment("DOTNET_ENVIRONMENT", builder.Environment.EnvironmentName);
                }
            }

            await builder.Build().RunAsync();
            return Environment.ExitCode;
        }
        catch (Exception refused) when (refused is RunRefusedException or DistributedApplicationException)
        {
            await System.Console.Error.WriteLineAsync(refused.Message);
            return Refused;
        }
    }

    private static void SetDefault(string variable, string value)
    {
        if (string.IsNullOrEmpty(Environment.GetEnvironmentVariable(variable))) Environment.SetEnvironmentVariable(variable, value);
    }
}
