using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using MlApp.Tests.Support;
using Xunit;

namespace MlApp.Tests.Api;

/// <summary>What a person sees: the page, the reference and what both are made of.</summary>
public sealed partial class PageTests(TrainedFolders models) : IAsyncLifetime
{
    private readonly TempFolder _folder = new();
    private RunningApi _api = null!;

    public async ValueTask InitializeAsync() =>
        _api = await RunningApi.ServeFolderAsync(_folder["store"], models.Penguins, "Serving:Model=penguins");

    public async ValueTask DisposeAsync()
    {
        await _api.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task The_page_and_its_files_come_from_the_program_under_a_strict_policy()
    {
        var page = await _api.GetAsync("/");

        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        Assert.Equal("text/html", page.Content.Headers.ContentType?.MediaType);
        var policy = page.Headers.GetValues("Content-Security-Policy").Single();
        Assert.StartsWith("default-src 'none'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        var html = await page.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.DoesNotContain("http://", html, StringComparison.Ordinal);
        Assert.DoesNotContain("https://", html, StringComparison.Ordinal);
        foreach (Match link in Links().Matches(html))
        {
            var response = await _api.GetAsync("/" + link.Groups[1].Value);
            Assert.True(response.IsSuccessStatusCode, $"{link.Groups[1].Value}: {response.StatusCode}");
        }
    }

    [Fact]
    public async Task A_page_that_did_not_change_is_not_sent_again()
    {
        var first = await _api.GetAsync("/page.js");
        using var request = new HttpRequestMessage(HttpMethod.Get, "/page.js");
        request.Headers.IfNoneMatch.Add(first.Headers.ETag!);

        var second = await _api.Http.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.NotModified, second.StatusCode);
    }

    [Fact]
    public async Task The_reference_needs_nothing_from_elsewhere()
    {
        var page = await _api.GetAsync("/reference/");

        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        Assert.Contains("connect-src 'self'", page.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        var html = await page.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.DoesNotContain("https://", html, StringComparison.Ordinal);
        foreach (Match source in Sources().Matches(html))
            Assert.Equal(HttpStatusCode.OK, (await _api.GetAsync("/reference/" + source.Groups[1].Value)).StatusCode);
        Assert.NotEmpty(Sources().Matches(html));
    }

    [Fact]
    public async Task The_OpenAPI_document_describes_the_row_and_the_answer_of_the_served_model()
    {
        var document = await RunningApi.JsonOf(await _api.GetAsync("/openapi/v1.json"));

        var schemas = document.GetProperty("components").GetProperty("schemas");
        var row = schemas.GetProperty("Row");
        var columns = row.GetProperty("properties");
        Assert.Equal(
            (await _api.ModelAsync()).GetProperty("signature").GetProperty("inputs").EnumerateArray().Select(input => input.GetProperty("name").GetString()),
            columns.EnumerateObject().Select(property => property.Name));
        Assert.Equal(columns.EnumerateObject().Count(), row.GetProperty("required").GetArrayLength());
        Assert.Contains("null", columns.GetProperty("bill_length_mm").GetProperty("type").EnumerateArray().Select(type => type.GetString()));
        Assert.Contains("Torgersen", columns.GetProperty("island").GetProperty("description").GetString(), StringComparison.Ordinal);
        var label = schemas.GetProperty("Predictions").GetProperty("properties").GetProperty("predictions").GetProperty("items").GetProperty("properties").GetProperty("label");
        Assert.Equal(["Adelie", "Chinstrap", "Gentoo"], label.GetProperty("enum").EnumerateArray().Select(name => name.GetString()));

        var predict = document.GetProperty("paths").GetProperty("/predict").GetProperty("post");
        Assert.Equal(["200", "400", "413", "415", "503"], predict.GetProperty("responses").EnumerateObject().Select(response => response.Name));
        Assert.Contains("null", predict.GetProperty("description").GetString(), StringComparison.Ordinal);
        foreach (var example in predict.GetProperty("requestBody").GetProperty("content").GetProperty("application/json").GetProperty("examples").EnumerateObject())
            Assert.Equal(HttpStatusCode.OK, (await _api.PredictAsync(example.Value.GetProperty("value").GetRawText())).StatusCode);
        Assert.True(document.GetProperty("paths").TryGetProperty("/model", out _));
        AssertReferencesResolve(document, document);
    }

    [Fact]
    public async Task The_OpenAPI_document_is_there_before_a_model_is()
    {
        await using var api = await RunningApi.StartAsync(_folder["none"], mlflow: null);

        var document = await RunningApi.JsonOf(await api.GetAsync("/openapi/v1.json"));

        Assert.True(document.GetProperty("paths").TryGetProperty("/predict", out _));
        AssertReferencesResolve(document, document);
    }

    private static void AssertReferencesResolve(JsonElement document, JsonElement part)
    {
        if (part.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in part.EnumerateArray()) AssertReferencesResolve(document, item);
        }
        else if (part.ValueKind == JsonValueKind.Object)
        {
            foreach (var property in part.EnumerateObject())
            {
                if (property.Name == "$ref")
                {
                    var target = document;
                    foreach (var step in property.Value.GetString()!.Split('/').Skip(1)) target = target.GetProperty(step);
                }

                AssertReferencesResolve(document, property.Value);
            }
        }
    }

    [GeneratedRegex("(?:href|src)=\"([^\"]+)\"")]
    private static partial Regex Links();

    [GeneratedRegex("src=\"([^\"]+)\"")]
    private static partial Regex Sources();
}
