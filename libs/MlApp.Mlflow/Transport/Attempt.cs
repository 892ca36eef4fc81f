namespace MlApp.Mlflow.Transport;

/// <summary>
/// One try of one call, with a clock that runs out when nothing moves: a large file may take its time, a server that went silent may not.
/// </summary>
internal sealed class Attempt : IDisposable
{
    private readonly TimeSpan _timeout;
    private readonly CancellationTokenSource _silence;
    private readonly CancellationTokenSource _either;

    public Attempt(TimeSpan timeout, TimeProvider time, CancellationToken cancellationToken)
    {
        _timeout = timeout;
        _silence = new CancellationTokenSource(timeout, time);
        _either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _silence.Token);
    }

    /// <summary>Cancelled by the caller or by silence.</summary>
    public CancellationToken Token => _either.Token;

    /// <summary>Bytes came or went: the clock starts anew.</summary>
    public void BytesMoved() => _silence.CancelAfter(_timeout);

    public void Dispose()
    {
        _either.Dispose();
        _silence.Dispose();
    }
}
