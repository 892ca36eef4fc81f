using System.Threading.Channels;

namespace MlApp.AppHost.Console;

/// <summary>The overview as it stands, changed by those who watch and read by the one who draws.</summary>
internal sealed class RunState
{
    private readonly Lock _gate = new();
    private readonly Channel<RunNews> _news = Channel.CreateUnbounded<RunNews>(new UnboundedChannelOptions { SingleReader = true });

    public RunOverview Current { get; private set; } = new();

    /// <summary>Aspire's orchestrator is started, which starts the processes and has to take them down again.</summary>
    public bool Orchestrated { get; set; }

    /// <summary>All that happened, in its order.</summary>
    public ChannelReader<RunNews> News => _news.Reader;

    public void Update(Func<RunOverview, RunOverview> change)
    {
        lock (_gate)
        {
            Current = change(Current);
            _news.Writer.TryWrite(new RunNews(Current, null));
        }
    }

    public void Update(string resource, Func<ResourceStatus, ResourceStatus> change) => Update(overview => overview.With(resource, change));

    /// <summary>A line that is to stay, whatever is drawn after it.</summary>
    public void Say(string line)
    {
        lock (_gate) _news.Writer.TryWrite(new RunNews(Current, line));
    }

    public void Complete() => _news.Writer.TryComplete();
}

/// <summary>An overview, or a line to be said.</summary>
internal sealed record RunNews(RunOverview Overview, string? Line);
