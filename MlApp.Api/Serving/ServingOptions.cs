using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace MlApp.Api.Serving;

/// <summary>What is served and within which bounds: the configuration section <c>Serving</c>.</summary>
internal sealed class ServingOptions
{
    public const string Section = "Serving";

    /// <summary>Name of the registered model.</summary>
    [Required]
    public string Model { get; set; } = "iris";

    /// <summary>The alias whose version is served.</summary>
    [Required]
    public string Alias { get; set; } = "champion";

    /// <summary>Folder of the fetched models, for a restart without a tracking server.</summary>
    [Required]
    public string ModelStore { get; set; } = Path.Combine(".mlapp", "models");

    /// <summary>
    /// A model folder to serve as long as no registered version could be had. With it, a registry is asked only
    /// where <c>MLFLOW_TRACKING_URI</c> names one.
    /// </summary>
    public string? ModelFolder { get; set; }

    /// <summary>How often the alias is looked at.</summary>
    [Range(typeof(TimeSpan), "00:00:00.050", "1.00:00:00", ParseLimitsInInvariantCulture = true)]
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>After which time a version that was refused is tried again, in case its files were mended.</summary>
    [Range(typeof(TimeSpan), "00:00:00.050", "1.00:00:00", ParseLimitsInInvariantCulture = true)]
    public TimeSpan RefusedRetryInterval { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How many fetched versions stay in the store, the served one among them.</summary>
    [Range(1, 1000)]
    public int KeepVersions { get; set; } = 3;

    /// <summary>The most rows in one request.</summary>
    [Range(1, 1_000_000)]
    public int MaxRows { get; set; } = 10_000;

    /// <summary>The largest request body, in bytes.</summary>
    [Range(1024, 1L << 30)]
    public long MaxBodyBytes { get; set; } = 10 * 1024 * 1024;
}

[OptionsValidator]
internal sealed partial class ServingOptionsValidator : IValidateOptions<ServingOptions>;
