using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using MlApp.Tests.Support;
using Xunit;

namespace MlApp.Tests.MlflowServer;

/// <summary>The forms that set and remove aliases, which no other site may send.</summary>
public sealed class AliasFormTests : IAsyncLifetime
{
    private EmbeddedMlflow _server = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Own => _server.BaseAddress.GetLeftPart(UriPartial.Authority);

    public async ValueTask InitializeAsync() => _server = await EmbeddedMlflow.StartAsync(StoreFixture.CopyTo);

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task An_alias_is_set_moved_and_removed_and_leads_back_to_the_model()
    {
        var set = await SendAsync("aliases", Own, ("alias", "staging"), ("version", "1"));
        Assert.Equal(HttpStatusCode.SeeOther, set.Status);
        Assert.Equal("/models/iris", set.Location);
        Assert.Equal("1", await VersionAsync("staging"));

        await SendAsync("aliases", Own, ("alias", "staging"), ("version", "2"));
        Assert.Equal("2", await VersionAsync("staging"));

        await SendAsync("aliases/remove", Own, ("alias", "staging"));
        Assert.Null(await VersionAsync("staging"));
    }

    [Theory]
    [InlineData("http://evil.example")]
    [InlineData("http://localhost.evil.example:5001")]
    [InlineData("null")]
    [InlineData(null)]
    public async Task A_form_from_elsewhere_changes_nothing(string? origin)
    {
        var refused = await SendAsync("aliases/remove", origin, ("alias", "champion"));

        Assert.Equal(HttpStatusCode.Forbidden, refused.Status);
        Assert.Contains("not sent by a page of this server", refused.Page, StringComparison.Ordinal);
        Assert.Equal("1", await VersionAsync("champion"));
    }

    [Theory]
    [InlineData("v3", "1", "reserved")]
    [InlineData("two words", "1", "letters, digits, _ and - are allowed")]
    [InlineData("", "1", "must not be empty")]
    [InlineData("good", "x", "must be a whole number")]
    public async Task What_is_wrong_is_said_beside_the_form(string alias, string version, string expected)
    {
        var refused = await SendAsync("aliases", Own, ("alias", alias), ("version", version));

        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
        Assert.Contains(expected, refused.Page, StringComparison.Ordinal);
        Assert.Contains("<form method=\"post\" action=\"/models/iris/aliases\"", refused.Page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_version_that_is_not_there_gets_no_alias()
    {
        Assert.Equal(HttpStatusCode.NotFound, (await SendAsync("aliases", Own, ("alias", "good"), ("version", "9"))).Status);
    }

    private async Task<(HttpStatusCode Status, string? Location, string Page)> SendAsync(
        string what, string? origin, params IEnumerable<(string Name, string Value)> fields)
    {
        using var handler = new HttpClientHandler { AllowAutoRedirect = false };
        using var http = new HttpClient(handler) { BaseAddress = _server.BaseAddress };
        using var request = new HttpRequestMessage(HttpMethod.Post, $"models/iris/{what}")
        {
            Content = new FormUrlEncodedContent(fields.Select(field => KeyValuePair.Create(field.Name, field.Value))),
        };
        if (origin is not null) request.Headers.Add("Origin", origin);
        using var response = await http.SendAsync(request, Token);
        return (response.StatusCode, response.Headers.Location?.ToString(), await response.Content.ReadAsStringAsync(Token));
    }

    private async Task<string?> VersionAsync(string alias)
    {
        using var response = await _server.Http.GetAsync($"api/2.0/mlflow/registered-models/alias?name=iris&alias={alias}", Token);
        return response.IsSuccessStatusCode
            ? (string?)(await response.Content.ReadFromJsonAsync<JsonNode>(Token))!["model_version"]!["version"]
            : null;
    }
}
