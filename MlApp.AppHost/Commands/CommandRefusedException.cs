namespace MlApp.AppHost.Commands;

/// <summary>A command cannot be carried out, for a reason that a person can mend: the message is all there is to say.</summary>
internal sealed class CommandRefusedException(string message) : Exception(message)
{
    /// <summary>Has a command answer with the reason, where Aspire would log an exception with its stack.</summary>
    public static Func<ExecuteCommandContext, Task<ExecuteCommandResult>> AsFailure(Func<ExecuteCommandContext, Task<ExecuteCommandResult>> execute) =>
        async context =>
        {
            try
            {
                return await execute(context);
            }
            catch (CommandRefusedException refused)
            {
                return CommandResults.Failure(refused.Message);
            }
        };
}
