namespace MlApp.Tests.Support;

/// <summary>Waits for a condition, without a guess of how long it takes.</summary>
internal static class Wait
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    public static Task UntilAsync(Func<bool> condition, CancellationToken cancellationToken) =>
        UntilAsync(() => Task.FromResult(condition()), cancellationToken);

    /// <exception cref="OperationCanceledException">It did not come in time.</exception>
    public static async Task UntilAsync(Func<Task<bool>> condition, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Pause);
        while (!await condition()) await timer.WaitForNextTickAsync(cancellationToken);
    }

    /// <summary>Nobody answers, or one request took too long; a limit that ends a wait is neither.</summary>
    public static bool IsNoAnswer(Exception error) => error is HttpRequestException or TaskCanceledException { InnerException: TimeoutException };
}
