using Xunit;

namespace MlApp.Tests.MlflowServer;

/// <summary>Thousands of generated filters and orders to the real server and to ours; the answers must be equal.</summary>
[Collection(nameof(BothServers))]
public sealed class GeneratedFilterTests(BothServers servers)
{
    [Fact]
    public async Task Both_servers_answer_filters_and_orders_of_every_kind_alike()
    {
        var token = TestContext.Current.CancellationToken;
        await servers.StartAsync(token);
        await servers.CompareAsync(GeneratedFilters.All(), token);
    }
}
