using MlApp.Api.Serving;
using MlApp.Mlflow;

namespace MlApp.Api.Telemetry;

/// <summary>Why a champion is not served, as it is counted: a closed list.</summary>
internal static class SwapFailure
{
    /// <summary>The version has no digest to verify its files by.</summary>
    public const string NoDigest = "no_digest";

    /// <summary>The files are not those that were registered.</summary>
    public const string WrongDigest = "wrong_digest";

    /// <summary>The files are no model that can be served.</summary>
    public const string NotLoadable = "not_loadable";

    /// <summary>The version is no number, or nothing that can be kept under it.</summary>
    public const string NotAVersion = "not_a_version";

    /// <summary>The tracking server went away while the files were fetched.</summary>
    public const string Unreachable = "unreachable";

    /// <summary>The tracking server does not give the files.</summary>
    public const string NotGiven = "not_given";

    /// <summary>The model store cannot be written or read.</summary>
    public const string Store = "store";

    /// <summary>Nobody thought of it; the log says more.</summary>
    public const string Other = "other";

    public static string Of(Exception failure) => failure switch
    {
        ModelRefusedException refused => refused.Reason,
        MlflowUnreachableException => Unreachable,
        MlflowException => NotGiven,
        IOException or UnauthorizedAccessException => Store,
        _ => Other,
    };
}
