using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using MlApp.AppHost.Running;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace MlApp.AppHost.Console;

/// <summary>
/// What a person sees while the application runs: on a terminal one screen that is kept true, elsewhere a line for each
/// change and the screen when all is up.
/// </summary>
internal sealed class RunScreen : IAsyncDisposable
{
    /// <summary>The resource that serves predictions.</summary>
    public const string ApiName = "ml-app";

    private const int PaperWidth = 1000;

    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Frame = TimeSpan.FromMilliseconds(50);

    private readonly RunState _state;
    private readonly IAnsiConsole _console;
    private readonly ResourceWatch _resources;
    private readonly CancellationTokenSource _end = new();
    private readonly List<Task> _watches = [];
    private readonly Task _drawing;
    private readonly DateTime _started = Process.GetCurrentProcess().StartTime.ToUniversalTime();

    private RunScreen(DistributedApplication app, RunState state, RunSettings settings, IAnsiConsole console)
    {
        (_state, _console) = (state, console);
        var stopping = app.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        var logFolder = settings.StateFolder("logs");
        state.Update(overview => overview with
        {
            Resources = ResourceWatch.Begin(app.Services.GetRequiredService<DistributedApplicationModel>().Resources),
            LogFolder = ShortPath(logFolder),
        });

        var serving = new ServingWatch(state);
        _resources = new ResourceWatch(state, app.ResourceNotifications, app.Services.GetRequiredService<ResourceLoggerService>(), logFolder,
            resource => Wake(serving, resource), stopping);
        _watches.Add(_resources.RunAsync(_end.Token));
        _watches.Add(serving.RunAsync(_end.Token));
        stopping.Register(() => state.Update(overview => overview with { Stopping = true }));
        _drawing = IsTerminal ? DrawAsync() : PrintAsync();
    }

    public static RunScreen Start(DistributedApplication app, RunState state, RunSettings settings) =>
        new(app, state, settings, AnsiConsole.Console);

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        foreach (var watch in _watches) await watch.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _state.Update(overview => overview with
        {
            Resources = [.. overview.Resources.Select(r => r.Phase is Phase.Failed or Phase.Finished ? r : r with { Phase = Phase.Stopped })],
            Stopped = true,
        });
        _state.Complete();
        try
        {
            await _drawing;
            if (IsTerminal) _console.Write(Draw(_state.Current, Terminal)); // drawn in place so far; this one stays
        }
        catch (IOException)
        {
            // The terminal was closed: nobody is there to see it.
        }

        _end.Dispose();
    }

    private void Wake(ServingWatch serving, string resource)
    {
        var status = _state.Current.Resources.FirstOrDefault(r => r.Name == resource);
        if (resource == ApiName || status is { IsJob: true, Phase: Phase.Finished }) serving.Wake();
    }

    /// <summary>Draws in place: what is said stays above, the screen stays below it.</summary>
    private Task DrawAsync() => _console.Live(Text.Empty).AutoClear(true).Overflow(VerticalOverflow.Crop).StartAsync(async live =>
    {
        Show(live);
        var more = true;
        while (more)
        {
            using var tick = new CancellationTokenSource(_state.Current.IsSettled ? Timeout.InfiniteTimeSpan : Tick);
            try
            {
                more = await _state.News.WaitToReadAsync(tick.Token);
            }
            catch (OperationCanceledException)
            {
                // Nothing new but the time.
            }

            while (_state.News.TryRead(out var news))
                if (news.Line is { } line) _console.WriteLine(line);
            Show(live);
            await Task.Delay(Frame);
        }
    });

    private void Show(LiveDisplayContext live)
    {
        live.UpdateTarget(Draw(_state.Current, Terminal));
        _console.Profile.Out.Writer.Write('\r'); // where the terminal writes ^C: at a line's end it would tear the screen
    }

    private async Task PrintAsync()
    {
        RunOverview? printed = null;
        var previous = new RunOverview();
        await foreach (var news in _state.News.ReadAllAsync())
        {
            if (news.Line is { } line) Say(line);
            foreach (var change in OverviewChanges.Describe(previous, news.Overview)) Say(change);
            previous = news.Overview;
            if (!OverviewChanges.IsNews(printed, news.Overview)) continue;
            printed = news.Overview;
            foreach (var text in OverviewView.Lines(Draw(news.Overview, Paper), Paper)) Write(text);
            Write("");
        }
    }

    private void Say(string line) => Write(string.Create(CultureInfo.InvariantCulture, $"{Elapsed.TotalSeconds,6:0.0} s  {line}"));

    // Not through the console, which breaks lines at a width that is only assumed.
    private void Write(string line) => _console.Profile.Out.Writer.WriteLine(line);

    private bool IsTerminal => _console.Profile.Out.IsTerminal && _console.Profile.Capabilities.Ansi;

    private TimeSpan Elapsed => TimeProvider.System.GetUtcNow() - _started;

    private RenderOptions Terminal => RenderOptions.Create(_console, _console.Profile.Capabilities);

    private RenderOptions Paper => Terminal with { ConsoleSize = new Size(PaperWidth, int.MaxValue) };

    private IRenderable Draw(RunOverview overview, RenderOptions options)
    {
        overview = overview with { Elapsed = Elapsed };
        foreach (var busy in overview.Resources.Where(resource => resource is { IsJob: true, Phase: Phase.Running } or { Phase: Phase.Building }))
            overview = overview.With(busy.Name, resource => resource with { Note = _resources.Headline(busy.Name) });
        return OverviewView.Draw(overview, options, OperatingSystem.IsWindows());
    }

    /// <summary>A path as a person would write it who stands in this folder.</summary>
    private static string ShortPath(string path)
    {
        var relative = Path.GetRelativePath(Environment.CurrentDirectory, path);
        return relative.StartsWith("..", StringComparison.Ordinal) ? path : relative;
    }
}
