using System.Diagnostics;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>Says which mode an MLflow resource runs in, and why that one.</summary>
/// <param name="Mode">The mode in force; never <see cref="MlflowMode.Auto"/>.</param>
/// <param name="Reason">One clause for a person, such as "asked for by --mlflow".</param>
[DebuggerDisplay("{Mode}: {Reason}")]
public sealed record MlflowModeAnnotation(MlflowMode Mode, string Reason) : IResourceAnnotation;
