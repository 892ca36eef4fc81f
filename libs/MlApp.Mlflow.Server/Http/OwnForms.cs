using Microsoft.AspNetCore.Http.Features;

namespace MlApp.Mlflow.Server.Http;

/// <summary>Forms that the pages of this server send.</summary>
internal static class OwnForms
{
    private const long MaximumLength = 64 << 10;

    /// <summary>
    /// The fields of a form. A page of another site may send one too, in the name of who looks at it; browsers say where a form comes
    /// from, and what does not come from this server is refused. A program that is no browser has the API.
    /// </summary>
    /// <exception cref="ForeignFormException">It comes from elsewhere.</exception>
    /// <exception cref="ApiException">It is no form.</exception>
    public static async Task<IFormCollection> ReadAsync(HttpContext context)
    {
        var request = context.Request;
        if (!IsOwn(request)) throw new ForeignFormException();
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size) size.MaxRequestBodySize = MaximumLength;
        try
        {
            return request.HasFormContentType ? await request.ReadFormAsync(context.RequestAborted) : throw ApiException.Invalid("This is no form.");
        }
        catch (InvalidDataException unreadable)
        {
            throw ApiException.Invalid($"The form cannot be read: {unreadable.Message}");
        }
    }

    private static bool IsOwn(HttpRequest request) => request.Headers.Origin.ToString() is { Length: > 0 } origin
        ? Uri.TryCreate(origin, UriKind.Absolute, out var uri) && uri.Authority.Equals(request.Host.Value, StringComparison.OrdinalIgnoreCase)
        : request.Headers["Sec-Fetch-Site"] == "same-origin";
}

/// <summary>A form that another site sent.</summary>
internal sealed class ForeignFormException : Exception
{
    public ForeignFormException()
        : base("This form was not sent by a page of this server.")
    {
    }
}
