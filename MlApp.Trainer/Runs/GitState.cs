using System.ComponentModel;
using System.Diagnostics;

namespace MlApp.Trainer.Runs;

/// <summary>The commit of the working tree that a run was started from.</summary>
/// <param name="Commit">Its hash.</param>
/// <param name="Branch">The branch; null where HEAD is detached.</param>
/// <param name="IsDirty">Whether files differ from the commit, or are unknown to git.</param>
internal sealed record GitState(string Commit, string? Branch, bool IsDirty)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Asks git; null where there is no git, no repository, no commit, or no answer in time.</summary>
    /// <param name="folder">A folder of the working tree.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public static async Task<GitState?> ReadAsync(string folder, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        try
        {
            using var git = Process.Start(new ProcessStartInfo("git", ["--no-optional-locks", "status", "--porcelain=v2", "--branch"])
            {
                WorkingDirectory = folder,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                RedirectStandardInput = true,
                UseShellExecute = false,
            });
            if (git is null) return null;
            using var kill = patience.Token.Register(() => Kill(git));
            var errors = git.StandardError.ReadToEndAsync(patience.Token);
            var output = await git.StandardOutput.ReadToEndAsync(patience.Token);
            await errors;
            await git.WaitForExitAsync(patience.Token);
            return git.ExitCode == 0 ? Parse(output) : null;
        }
        catch (Exception e) when (e is Win32Exception or IOException or InvalidOperationException or OperationCanceledException)
        {
            return null;
        }
    }

    internal static GitState? Parse(string status)
    {
        string? commit = null, branch = null;
        var dirty = false;
        foreach (var line in status.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (line.StartsWith("# branch.oid ", StringComparison.Ordinal)) commit = line["# branch.oid ".Length..];
            else if (line.StartsWith("# branch.head ", StringComparison.Ordinal)) branch = line["# branch.head ".Length..];
            else if (!line.StartsWith('#')) dirty = true;
        }

        return commit is null or "(initial)" ? null : new GitState(commit, branch == "(detached)" ? null : branch, dirty);
    }

    private static void Kill(Process process)
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (Exception e) when (e is InvalidOperationException or Win32Exception)
        {
            // It ended by itself.
        }
    }
}
