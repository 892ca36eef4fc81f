using MlApp.Tests.Support;
using Xunit;

[assembly: AssemblyFixture(typeof(SharedRealMlflow))]

namespace MlApp.Tests.Support;

/// <summary>One real server for all tests that bring their own experiments and models; starts when the first of them asks.</summary>
public sealed class SharedRealMlflow : IAsyncDisposable
{
    private readonly TempFolder _folder = new();
    private readonly Lazy<Task<RealMlflow>> _server;

    public SharedRealMlflow() => _server = new(() => RealMlflow.StartAsync(_folder.Path, CancellationToken.None));

    /// <summary>The server; skips the test where there is no real MLflow.</summary>
    public Task<RealMlflow> GetAsync()
    {
        RealMlflow.Require();
        return _server.Value;
    }

    public async ValueTask DisposeAsync()
    {
        if (_server.IsValueCreated)
        {
            try
            {
                await (await _server.Value).DisposeAsync();
            }
            catch (Exception) when (_server.Value.IsFaulted)
            {
                // It never started, and the tests said so.
            }
        }

        _folder.Dispose();
    }
}
