using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Compose;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace MlApp.Tests.Hosting.Compose;

/// <summary>A model of a test as the Compose file that it is published as.</summary>
internal static class PublishedModel
{
    public static async Task<ComposeFile> ComposeAsync(
        Action<IDistributedApplicationBuilder> model, Action<IResourceBuilder<ComposeFileResource>>? configure = null)
    {
        var builder = DistributedApplication.CreateBuilder(["--operation", "publish", "--step", "publish"]);
        var file = builder.AddComposeFile("tried");
        configure?.Invoke(file);
        model(builder);
        await using var app = builder.Build();
        return await new ComposeFileComposer(file.Resource, app.Services.GetRequiredService<DistributedApplicationModel>(),
            builder.ExecutionContext, NullLogger.Instance).ComposeAsync(TestContext.Current.CancellationToken);
    }

    public static async Task<string> ErrorAsync(Action<IDistributedApplicationBuilder> model)
    {
        var error = await Assert.ThrowsAsync<ComposePublishException>(() => ComposeAsync(model));
        Assert.DoesNotContain('\n', error.Message);
        return error.Message;
    }
}
