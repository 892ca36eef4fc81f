using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using MlApp.Api.Input;
using MlApp.Api.Serving;

namespace MlApp.Api.Endpoints;

/// <summary>The answers that are no predictions: problem details as RFC 9457 has them.</summary>
internal sealed class Problems(RegistryWatch registry, IOptions<ServingOptions> options)
{
    /// <summary>No model is served: 503, with when to ask again and why it is so.</summary>
    public ProblemHttpResult NoModel(HttpContext context)
    {
        var seconds = (int)Math.Ceiling(Math.Max(1, options.Value.PollInterval.TotalSeconds));
        context.Response.Headers.RetryAfter = seconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
        return TypedResults.Problem(
            registry.Status.Detail, statusCode: StatusCodes.Status503ServiceUnavailable, title: "No model is served yet.");
    }

    /// <summary>A request that is refused; <c>errors</c> tells each error's row, column and place.</summary>
    public static ProblemHttpResult Of(Rejection rejection)
    {
        Dictionary<string, object?>? extensions = rejection.Errors.Count == 0 ? null : new()
        {
            ["errors"] = rejection.Errors.Select(error => new ProblemError(error.Detail, error.Pointer, error.Row, error.Column)).ToArray(),
        };
        return TypedResults.Problem(rejection.Detail, statusCode: rejection.Status, title: rejection.Title, extensions: extensions);
    }
}

/// <summary>One error of a problem.</summary>
/// <param name="Detail">A sentence for a person.</param>
/// <param name="Pointer">A JSON pointer into the body, as a URI fragment.</param>
/// <param name="Row">The row's index, from 0.</param>
/// <param name="Column">The column's name.</param>
internal sealed record ProblemError(string Detail, string Pointer, int? Row, string? Column);
