using System.Runtime.InteropServices;

namespace MlApp.Trainer.Commands;

/// <summary>
/// Ctrl+C and SIGTERM: the first one cancels, so that the run can be marked as killed; the second one ends the process at once, as if
/// nobody had caught it.
/// </summary>
internal sealed class Interruption : IDisposable
{
    private readonly CancellationTokenSource _source = new();
    private readonly PosixSignalRegistration[] _registrations;

    public Interruption() => _registrations =
    [
        PosixSignalRegistration.Create(PosixSignal.SIGINT, Cancel),
        PosixSignalRegistration.Create(PosixSignal.SIGTERM, Cancel),
    ];

    public CancellationToken Token => _source.Token;

    /// <summary>What the process answers after it was interrupted.</summary>
    public int ExitCode { get; private set; } = ExitCodes.Interrupted;

    public void Dispose()
    {
        foreach (var registration in _registrations) registration.Dispose();
        _source.Dispose();
    }

    private void Cancel(PosixSignalContext context)
    {
        if (_source.IsCancellationRequested) return;
        context.Cancel = true;
        if (context.Signal == PosixSignal.SIGTERM) ExitCode = ExitCodes.Terminated;
        _source.Cancel();
    }
}
