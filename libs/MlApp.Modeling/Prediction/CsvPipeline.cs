using System.Threading.Channels;
using MlApp.Modeling.Data;

namespace MlApp.Modeling.Prediction;

/// <summary>
/// Reads a file batch by batch, works on the batches on all cores, and hands the results on in the order of the file. So many batches are
/// under way as there is room for: memory does not grow with the rows.
/// </summary>
internal static class CsvPipeline
{
    /// <summary>Rows of a batch: enough to be worth a task, few enough to stay in a core's cache.</summary>
    private const int BatchRows = 1024;

    /// <param name="reader">The file.</param>
    /// <param name="createState">Makes what <paramref name="work"/> writes to; used again and again.</param>
    /// <param name="work">Works on a batch, on any thread, at the same time as on others.</param>
    /// <param name="consume">Takes the results, one batch after the other.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public static async Task RunAsync<TState>(
        CsvRowReader reader,
        Func<TState> createState,
        Action<CsvRowBatch, TState> work,
        Func<CsvRowBatch, TState, ValueTask> consume,
        CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var free = Channel.CreateUnbounded<(CsvRowBatch Batch, TState State)>();
        for (var i = 0; i < 2 * Environment.ProcessorCount; i++) free.Writer.TryWrite((reader.CreateBatch(BatchRows), createState()));
        var ordered = Channel.CreateUnbounded<Task<(CsvRowBatch Batch, TState State)>>();
        var reading = ReadAllAsync(reader, free.Reader, ordered.Writer, work, stop.Token);
        try
        {
            await foreach (var task in ordered.Reader.ReadAllAsync(cancellationToken))
            {
                var slot = await task;
                await consume(slot.Batch, slot.State);
                free.Writer.TryWrite(slot);
            }
        }
        finally
        {
            await stop.CancelAsync();
            await reading;
        }
    }

    private static async Task ReadAllAsync<TState>(
        CsvRowReader reader,
        ChannelReader<(CsvRowBatch Batch, TState State)> free,
        ChannelWriter<Task<(CsvRowBatch Batch, TState State)>> ordered,
        Action<CsvRowBatch, TState> work,
        CancellationToken cancellationToken)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            while (true)
            {
                var slot = await free.ReadAsync(cancellationToken);
                if (!reader.Read(slot.Batch, cancellationToken)) break;

                // Fair: the oldest batch first, for the results leave in that order.
                var task = Task.Factory.StartNew(
                    () =>
                    {
                        work(slot.Batch, slot.State);
                        return slot;
                    },
                    cancellationToken,
                    TaskCreationOptions.PreferFairness,
                    TaskScheduler.Default);
                ordered.TryWrite(task);
            }

            ordered.Complete();
        }
        catch (Exception e)
        {
            // Thrown where the results are taken, behind those of the rows before.
            ordered.Complete(e);
        }
    }
}
