using System.Security.Cryptography;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;

namespace MlApp.Api.Page;

/// <summary>The page at <c>/</c> where a person tries the model: three files within the program, nothing from elsewhere.</summary>
internal static class PageEndpoint
{
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    public static IEndpointRouteBuilder MapPage(this IEndpointRouteBuilder endpoints)
    {
        Map("/", "index.html", "text/html; charset=utf-8");
        Map("/page.css", "page.css", "text/css; charset=utf-8");
        Map("/page.js", "page.js", "text/javascript; charset=utf-8");
        Map("/favicon.svg", "favicon.svg", "image/svg+xml");
        return endpoints;

        void Map(string path, string file, string contentType)
        {
            var asset = Asset.Read(file, contentType);
            endpoints.MapGet(path, (HttpContext context) => asset.Answer(context)).ExcludeFromDescription();
        }
    }

    private sealed record Asset(byte[] Content, string ContentType, EntityTagHeaderValue Tag)
    {
        public static Asset Read(string file, string contentType)
        {
            using var stream = typeof(PageEndpoint).Assembly.GetManifestResourceStream($"page/{file}")
                ?? throw new InvalidOperationException($"The page's file {file} is not in the program.");
            var content = new byte[stream.Length];
            stream.ReadExactly(content);
            return new(content, contentType, new($"\"{Convert.ToHexStringLower(SHA256.HashData(content))[..16]}\""));
        }

        public FileContentHttpResult Answer(HttpContext context)
        {
            var headers = context.Response.Headers;
            headers.ContentSecurityPolicy = Policy;
            headers.XContentTypeOptions = "nosniff";
            headers["Referrer-Policy"] = "no-referrer";
            // Asked again each time, answered with 304: a new version of the program shows at once.
            headers.CacheControl = "no-cache";
            return TypedResults.Bytes(Content, ContentType, entityTag: Tag);
        }
    }
}
