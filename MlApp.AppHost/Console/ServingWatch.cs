using System.Threading.Channels;

namespace MlApp.AppHost.Console;

/// <summary>
/// Follows which model the API serves. It asks when there is a reason to: every question is a line in the API's traces, which
/// a person looks through for their own.
/// </summary>
internal sealed class ServingWatch(RunState state)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan StartPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan SwapPause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan SwapPatience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(30);

    private readonly Channel<bool> _reasons = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropNewest, SingleReader = true });

    /// <summary>Tells that another model may be served.</summary>
    public void Wake() => _reasons.Writer.TryWrite(true);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var http = new HttpClient { Timeout = Timeout };
        while (!cancellationToken.IsCancellationRequested)
        {
            // Health is asked until it is good, since nobody traces that; the model only then.
            while (Url is null || !await IsHealthyAsync(http, Url, cancellationToken))
            {
                if (state.Current.Served is not null) state.Update(overview => overview with { Served = null });
                await Task.Delay(StartPause, cancellationToken);
            }

            var before = state.Current.Served;
            await AskAsync(http, cancellationToken);
            using var rest = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            rest.CancelAfter(Rest);
            try
            {
                await _reasons.Reader.ReadAsync(rest.Token);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                continue;
            }

            // A trainer that has just registered is some moments ahead of the API, which looks at the registry from time to time.
            var started = TimeProvider.System.GetTimestamp();
            while (await AskAsync(http, cancellationToken) && state.Current.Served == before && TimeProvider.System.GetElapsedTime(started) < SwapPatience)
                await Task.Delay(SwapPause, cancellationToken);
        }
    }

    private string? Url => state.Current.Resources.FirstOrDefault(resource => resource.Name == RunScreen.ApiName) is
    { Phase: Phase.Starting or Phase.Running or Phase.Ready, Url: { } url } ? url : null;

    private static async Task<bool> IsHealthyAsync(HttpClient http, string url, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await http.GetAsync($"{url}/health", cancellationToken);
            return response.IsSuccessStatusCode;
        }
        catch (Exception notYet) when (IsNoAnswer(notYet, cancellationToken))
        {
            return false;
        }
    }

    private async Task<bool> AskAsync(HttpClient http, CancellationToken cancellationToken)
    {
        if (Url is not { } url) return false;
        try
        {
            using var response = await http.GetAsync($"{url}/model", cancellationToken);
            var served = response.IsSuccessStatusCode ? ServedModel.Read(await response.Content.ReadAsStringAsync(cancellationToken)) : null;
            if (served != state.Current.Served) state.Update(overview => overview with { Served = served });
            return served is not null;
        }
        catch (Exception notNow) when (IsNoAnswer(notNow, cancellationToken))
        {
            return false;
        }
    }

    private static bool IsNoAnswer(Exception exception, CancellationToken cancellationToken) =>
        exception is HttpRequestException || (exception is TaskCanceledException && !cancellationToken.IsCancellationRequested);
}
