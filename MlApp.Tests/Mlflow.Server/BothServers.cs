using System.Text.Json.Nodes;
using MlApp.Tests.Support;
using Xunit;

namespace MlApp.Tests.MlflowServer;

/// <summary>The tests that ask both servers; one after the other, so that both have the same history.</summary>
[CollectionDefinition(nameof(BothServers))]
public sealed class BothServersDefinition : ICollectionFixture<BothServers>;

/// <summary>The real server and ours with nothing in them yet.</summary>
public sealed class EmptyServers() : BothServers(prepare: null);

/// <summary>The real server and ours, each on a copy of one store; they start when the first test asks.</summary>
public class BothServers : IAsyncDisposable
{
    private readonly Action<string>? _prepare;
    private readonly TempFolder _folder = new();
    private readonly Dictionary<string, string> _givenByReal = [];
    private readonly Dictionary<string, string> _givenByOurs = [];
    private readonly string _known = StoreFixture.Facts.ToJsonString();
    private RealMlflow? _real;
    private HttpClient? _http;
    private EmbeddedMlflow? _ours;

    public BothServers()
        : this(StoreFixture.CopyTo)
    {
    }

    protected BothServers(Action<string>? prepare) => _prepare = prepare;

    internal Uri Real => _real!.Uri;

    internal HttpClient RealHttp => _http!;

    internal HttpClient OurHttp => _ours!.Http;

    internal Uri Ours => _ours!.BaseAddress;

    /// <summary>Starts both; skips the test where there is no real MLflow.</summary>
    internal async Task StartAsync(CancellationToken cancellationToken)
    {
        RealMlflow.Require();
        if (_http is not null) return;
        _prepare?.Invoke(_folder.Path);
        _ours = await EmbeddedMlflow.StartAsync(_prepare);
        _real = await RealMlflow.StartAsync(_folder.Path, cancellationToken);
        _http = new HttpClient { BaseAddress = _real.Uri };
    }

    /// <summary>Sends one request to both.</summary>
    internal async Task<Comparison> AskAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var real = await request.SendAsync(_http!, _givenByReal, cancellationToken);
        var ours = await request.SendAsync(_ours!.Http, _givenByOurs, cancellationToken);
        var quoted = AnswerComparison.QuotedNames(ours.Body).ToList();
        var isNamed = request.Changed is { } changed && quoted.Any(name => name.StartsWith(changed, StringComparison.Ordinal));
        return new Comparison(
            request, Comparable(real, _givenByReal), Comparable(ours, _givenByOurs), real, ours,
            isNamed ? null : AnswerComparison.NamedParameters(real.Body).Except(quoted).FirstOrDefault());
    }

    /// <summary>Sends requests to both, and fails where the answers differ but for what is meant.</summary>
    /// <returns>The meant differences that showed.</returns>
    internal async Task<IReadOnlyCollection<string>> CompareAsync(IEnumerable<ApiRequest> requests, CancellationToken cancellationToken)
    {
        var (equal, meant, problems) = (0, new Dictionary<string, int>(), new List<Comparison>());
        foreach (var request in requests)
        {
            var comparison = await AskAsync(request, cancellationToken);
            if (comparison.AreEqual) equal++;
            else if (MeantDifferences.Find(comparison) is { } name) meant[name] = meant.GetValueOrDefault(name) + 1;
            else problems.Add(comparison);
        }
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{equal} answers are equal; meant differences: {string.Join(", ", meant.Select(one => $"{one.Key} {one.Value}"))}.");
        Assert.True(problems.Count == 0, $"{problems.Count} requests:\n{string.Join('\n', problems)}");
        return meant.Keys;
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        _http?.Dispose();
        if (_real is not null) await _real.DisposeAsync();
        if (_ours is not null) await _ours.DisposeAsync();
        _folder.Dispose();
    }

    private string Comparable(ApiAnswer answer, Dictionary<string, string> given) =>
        $"{answer.Status} {answer.ContentType} {Sorted(AnswerComparison.Normalize(answer.Body, given, _known))?.ToJsonString()}";

    private static JsonNode? Sorted(JsonNode? node) => node switch
    {
        JsonObject members => new JsonObject(members.OrderBy(member => member.Key, StringComparer.Ordinal)
            .Select(member => KeyValuePair.Create(member.Key, Sorted(member.Value)))),
        JsonArray items => new JsonArray([.. items.Select(Sorted)]),
        _ => node?.DeepClone(),
    };
}

/// <summary>Two answers to one request.</summary>
/// <param name="Request">The request.</param>
/// <param name="Real">The real server's answer in a form that can be compared.</param>
/// <param name="Ours">Our answer in the same form.</param>
/// <param name="RealAnswer">The real server's answer as it came.</param>
/// <param name="OurAnswer">Our answer as it came.</param>
/// <param name="Unnamed">A parameter that the real server's message names, and ours does not.</param>
internal sealed record Comparison(ApiRequest Request, string Real, string Ours, ApiAnswer RealAnswer, ApiAnswer OurAnswer, string? Unnamed)
{
    public bool AreEqual => Real == Ours && Unnamed is null;

    public override string ToString() =>
        $"{Request}\n  real {Real}\n  ours {Ours}{(Unnamed is null ? "" : $"\n  our message does not name '{Unnamed}'; the real one is {RealAnswer.Body?["message"]}")}";
}
