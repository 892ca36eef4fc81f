using System.Collections.Concurrent;
using System.Collections.Immutable;

namespace MlApp.AppHost.Console;

/// <summary>Follows the resources of the model and writes into the overview what becomes of them.</summary>
internal sealed class ResourceWatch(
    RunState state, ResourceNotificationService notifications, ResourceLoggerService logs, string logFolder, Action<string> spoke,
    CancellationToken stopping)
{
    /// <summary>How long a server may take to be ready before the screen names it.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan LogPatience = TimeSpan.FromSeconds(3);

    private const int ManyEntries = 10_000;

    private readonly ConcurrentDictionary<string, LogWatch> _logs = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string?> _states = new(StringComparer.Ordinal);

    /// <summary>The resources that a person cares for, in the order of the model.</summary>
    public static ImmutableArray<ResourceStatus> Begin(IEnumerable<IResource> model) =>
    [
        .. model.Where(resource => resource is ProjectResource or IMlflowResource).Select(resource => new ResourceStatus(
            resource.Name, IsJob: resource is not IMlflowResource && !resource.Annotations.OfType<EndpointAnnotation>().Any())
        {
            Note = resource.TryGetLastAnnotation<MlflowModeAnnotation>(out var mode) ? mode.Text : null,
        }),
    ];

    public Task RunAsync(CancellationToken cancellationToken) => Task.WhenAll(FollowAsync(cancellationToken), NameOverdueAsync(cancellationToken));

    private async Task FollowAsync(CancellationToken cancellationToken)
    {
        await foreach (var change in notifications.WatchAsync(cancellationToken))
        {
            var name = change.Resource.Name;
            if (state.Current.Resources.FirstOrDefault(resource => resource.Name == name) is not { } known) continue;

            FollowLog(name, change.ResourceId, cancellationToken);
            _states.TryGetValue(name, out var previous);
            var now = change.Snapshot.State?.Text;
            _states[name] = now;
            if (KnownResourceStates.TerminalStates.Contains(now))
            {
                // What it said last comes by another way, and later than the news that it ended.
                if (now != previous) _ = EndAsync(change, known, wasAskedTo: previous == KnownResourceStates.Stopping, cancellationToken);
                continue;
            }

            var url = change.Snapshot.Urls.FirstOrDefault(url => !url.IsInternal)?.Url.TrimEnd('/');
            state.Update(name, resource => Move(resource, PhaseOf(change.Snapshot, resource)) with { Url = url ?? resource.Url, Step = StepOf(change.Snapshot) });
        }
    }

    private static ResourceStatus Move(ResourceStatus resource, Phase phase) => phase == resource.Phase ? resource : resource with
    {
        Phase = phase,
        Since = TimeProvider.System.GetTimestamp(),
        IsOverdue = false,
        ExitCode = null,
        LastLines = [],
    };

    /// <summary>Names who does not get ready: the first of them, since the others may wait for it.</summary>
    private async Task NameOverdueAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1));
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            var now = state.Current;
            if (now.IsWorking || now.Stopping || now.Troubled.Any()) continue;
            if (now.Resources.FirstOrDefault(resource => resource.IsUnready) is not { } late || !IsLate(late)) continue;
            var lines = _logs.TryGetValue(late.Name, out var log) ? log.LastLines : [];
            state.Update(late.Name, resource => IsLate(resource) ? resource with { IsOverdue = true, LastLines = lines } : resource);
        }
    }

    private static bool IsLate(ResourceStatus resource) => resource.IsUnready && TimeProvider.System.GetElapsedTime(resource.Since) >= Patience;

    /// <summary>What a resource said last: a job while it runs, a server's build.</summary>
    public string? Headline(string resource) => _logs.TryGetValue(resource, out var log) ? LogText.Headline(log.LastLines) : null;

    private void FollowLog(string name, string id, CancellationToken cancellationToken)
    {
        if (_logs.ContainsKey(name)) return;
        var log = _logs[name] = new LogWatch(name, state, logFolder);
        log.Spoke += () => spoke(name);
        _ = log.FollowAsync(logs.WatchAsync(id), cancellationToken);
    }

    private async Task EndAsync(ResourceEvent change, ResourceStatus known, bool wasAskedTo, CancellationToken cancellationToken)
    {
        var code = change.Snapshot.ExitCode;
        var done = known.IsJob && code == 0;
        var lines = wasAskedTo || stopping.IsCancellationRequested ? [] : await ReadLastLinesAsync(change, cancellationToken);
        state.Update(known.Name, resource => resource with
        {
            Phase = done ? Phase.Finished : wasAskedTo || stopping.IsCancellationRequested ? Phase.Stopped : Phase.Failed,
            IsOverdue = false,
            ExitCode = code,
            Step = null,
            Note = known.IsJob ? LogText.Headline(lines) ?? resource.Note : resource.Note,
            LastLines = done ? [] : lines,
        });
        spoke(known.Name);
    }

    private async Task<ImmutableArray<string>> ReadLastLinesAsync(ResourceEvent change, CancellationToken cancellationToken)
    {
        // To read a flood once more would cost what it cost before.
        if (_logs.TryGetValue(change.Resource.Name, out var flood) && flood.Count > ManyEntries) return flood.LastLines;

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(LogPatience);
        var last = new LastLines();
        try
        {
            await foreach (var batch in logs.GetAllAsync(change.ResourceId).WithCancellation(limit.Token))
            {
                foreach (var line in batch) last.Add(line.Content);
            }
        }
        catch (OperationCanceledException)
        {
            // A log of that length, or a run that ends: what was followed so far has to do.
            if (_logs.TryGetValue(change.Resource.Name, out var followed)) return followed.LastLines;
        }

        return last.ToArray();
    }

    private static string? StepOf(CustomResourceSnapshot snapshot) => snapshot.State?.Text == KnownResourceStates.Building
        ? snapshot.Properties.FirstOrDefault(property => property.Name == IMlflowResource.StepProperty)?.Value as string
        : null;

    private static Phase PhaseOf(CustomResourceSnapshot snapshot, ResourceStatus resource) => snapshot.State?.Text switch
    {
        var text when text == KnownResourceStates.Running => snapshot.HealthStatus switch
        {
            Microsoft.Extensions.Diagnostics.HealthChecks.HealthStatus.Healthy when !resource.IsJob => Phase.Ready,
            _ => Phase.Running,
        },
        var text when text == KnownResourceStates.Building => Phase.Building,
        var text when text == KnownResourceStates.Starting => Phase.Starting,
        var text when text == KnownResourceStates.Stopping => resource.Phase,
        _ => Phase.Waiting,
    };
}
