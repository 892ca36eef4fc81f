using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using MlApp.AppHost.Console;

namespace MlApp.AppHost.Commands;

/// <summary>Why a process failed, in its own words.</summary>
internal static class FailureReason
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>What a resource's process said on standard error since it was started.</summary>
    /// <param name="context">The command that waited for it.</param>
    /// <param name="name">The resource's name, for a person.</param>
    /// <param name="exitCode">How it ended.</param>
    public static async Task<string> ReadAsync(ExecuteCommandContext context, string name, int? exitCode)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken);
        limit.CancelAfter(Patience);
        var last = new LastLines();
        try
        {
            await foreach (var batch in context.Services.GetRequiredService<ResourceLoggerService>().GetAllAsync(context.ResourceName).WithCancellation(limit.Token))
            {
                foreach (var line in batch)
                    if (line.IsErrorMessage || LogText.BeginsProcess(line.Content)) last.Add(line.Content);
            }
        }
        catch (OperationCanceledException) when (!context.CancellationToken.IsCancellationRequested)
        {
            // A log of that length: what was read so far has to do.
        }

        var reason = string.Join(' ', last.ToArray().Select(line => line.Trim()));
        return reason.Length > 0 ? reason : Describe(name, exitCode);
    }

    private static string Describe(string name, int? exitCode) => exitCode is { } code
        ? string.Create(CultureInfo.InvariantCulture, $"{name} ended with exit code {code}. Its console log tells what it did last.")
        : $"{name} could not be started. Its console log tells why.";
}
