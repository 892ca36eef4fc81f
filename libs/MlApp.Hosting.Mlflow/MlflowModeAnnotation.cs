using System.Diagnostics;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>Says which mode an MLflow resource runs in, and why that one.</summary>
/// <param name="Mode">The mode in force; never <see cref="MlflowMode.Auto"/>.</param>
/// <param name="Reason">One clause for a person, such as "asked for by --mlflow".</param>
/// <param name="Store">Where its runs are kept, such as "the volume mlflow-0123456789"; null where that is another one's business.</param>
[DebuggerDisplay("{Mode}: {Reason}")]
public sealed record MlflowModeAnnotation(MlflowMode Mode, string Reason, string? Store = null) : IResourceAnnotation
{
    /// <summary>
    /// What to do about it, in sentences, where <c>auto</c> took another mode than a person would expect; null where this one is
    /// what was asked for or is to be expected.
    /// </summary>
    public string? Advice { get; init; }

    /// <summary>All of it in one line for a person: <c>container: asked for by --mlflow; runs in the volume mlflow-0123456789</c>.</summary>
    public string Text => $"{Mode.ToString().ToLowerInvariant()}: {Reason}{(Store is null ? "" : $"; runs in {Store}")}";
}
