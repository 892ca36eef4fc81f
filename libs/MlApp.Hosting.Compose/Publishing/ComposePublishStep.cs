using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Pipelines;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Compose;

/// <summary>The step of Aspire's publish pipeline.</summary>
internal static partial class ComposePublishStep
{
    private const string FileName = "docker-compose.yml";

    public static async Task RunAsync(ComposeFileResource resource, PipelineStepContext context)
    {
        try
        {
            var file = await new ComposeFileComposer(resource, context.Model, context.ExecutionContext, context.Logger)
                .ComposeAsync(context.CancellationToken).ConfigureAwait(false);
            var folder = context.Services.GetRequiredService<IPipelineOutputService>().GetOutputDirectory();
            Directory.CreateDirectory(folder);
            var path = Path.Combine(folder, FileName);
            await File.WriteAllTextAsync(path, ComposeYaml.Write(file, resource.Comment), context.CancellationToken).ConfigureAwait(false);
            Written(context.Logger, path);
        }
        catch (Exception failed) when (failed is ComposePublishException or IOException or UnauthorizedAccessException)
        {
            Environment.ExitCode = 1;
            // Aspire's CLI takes the failure from the exception. Without the CLI, Aspire would print its stack and end with 0.
            if (Environment.GetEnvironmentVariable("ASPIRE_BACKCHANNEL_PATH") is { Length: > 0 }) throw;
            foreach (var line in failed is ComposePublishException model ? model.Errors : [failed.Message]) Failed(context.Logger, line);
        }
    }

    [LoggerMessage(1, LogLevel.Information, "Wrote {Path}")]
    private static partial void Written(ILogger logger, string path);

    [LoggerMessage(2, LogLevel.Error, "{Error}")]
    private static partial void Failed(ILogger logger, string error);
}
