using MlApp.Mlflow.Protocol;

namespace MlApp.Mlflow.Server.Storage;

/// <summary>The states of a run under the names that MLflow stores and sends.</summary>
internal static class RunStates
{
    private static readonly string[] Names = ["RUNNING", "SCHEDULED", "FINISHED", "FAILED", "KILLED"];

    public static string Name(RunStatus status) => Names[(int)status - 1];

    public static RunStatus? Find(string name) => Array.IndexOf(Names, name) is var index and >= 0 ? (RunStatus)(index + 1) : null;

    public static RunStatus? Find(long number) => number >= 1 && number <= Names.Length ? (RunStatus)number : null;
}
