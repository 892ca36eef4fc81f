using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using Xunit;

namespace MlApp.Tests.MlflowServer;

/// <summary>Who may ask, from where, and for which path: the same requests, byte for byte, to the real server and to ours.</summary>
[Collection(nameof(BothServers))]
public sealed partial class GuardComparisonTests(BothServers servers)
{
    private static readonly string[] Hosts =
    [
        "localhost", "localhost:5001", "127.0.0.1", "127.0.0.1:1", "[::1]", "[::1]:5001", "0.0.0.0", "0.0.0.0:80", "192.168.1.7", "192.168.1.7:5001",
        "10.0.0.3:1", "172.16.0.1", "172.31.255.1:80", "172.15.0.1", "172.32.0.1", "193.168.1.1", "8.8.8.8", "evil.example", "evil.example:5001",
        "localhost.evil.example", "evil.localhost", "LOCALHOST", "mlflow:5000", "127.0.0.2", "[::2]",
    ];

    private static readonly string[] Origins =
    [
        "http://localhost", "http://localhost:3000", "https://localhost", "http://127.0.0.1:8", "http://[::1]:5", "http://[::2]", "http://localhost.evil.example",
        "https://evil.example", "null", "http://192.168.1.7", "file://", "http://0.0.0.0",
    ];

    private static readonly string[] Paths =
    [
        "../mlflow.db", "%2e%2e/mlflow.db", "..%2fmlflow.db", "%2e%2e%2fmlflow.db", "%252e%252e%252fmlflow.db", "%25252e%25252e/mlflow.db", "1/../../mlflow.db",
        "1/%2e%2e/%2e%2e/mlflow.db", "./../mlflow.db", "/etc/passwd", "%2Fetc%2Fpasswd", "%2f%2fetc/passwd", "C:/Windows/win.ini", "C:%5CWindows%5Cwin.ini",
        "%5C%5Cserver%5Cshare", "a%23b", "a%2523b", "file:///etc/passwd", "..", "%2e%2e", "a/..", "..%5c..%5cmlflow.db", "nothing", "a%3fb",
        "%252525252525252525252525252e", "1/nothing/..%2f..%2f..%2fmlflow.db", "~/x", "%7e/x", "a..b", "...", "%c0%ae%c0%ae/x", "a%5cb",
    ];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Both_servers_let_the_same_hosts_in()
    {
        await servers.StartAsync(Token);

        await CompareAsync(from host in Hosts
                           from path in (string[])["/api/2.0/mlflow/experiments/get?experiment_id=0", "/health", "/version"]
                           select $"GET {path} HTTP/1.1\r\nHost: {host}\r\n");
    }

    [Fact]
    public async Task Only_a_name_that_begins_like_a_private_address_is_refused_here_and_let_in_there()
    {
        await servers.StartAsync(Token);
        const string request = "GET /api/2.0/mlflow/experiments/get?experiment_id=0 HTTP/1.1\r\nHost: 10.evil.example\r\n";

        Assert.StartsWith("200", await AskAsync(servers.Real, request), StringComparison.Ordinal);
        Assert.StartsWith("403", await AskAsync(servers.Ours, request), StringComparison.Ordinal);
        Assert.Contains(MeantDifferences.PrivateName, MeantDifferences.Documented);
    }

    [Fact]
    public async Task Both_servers_let_pages_of_the_same_origins_read_and_change()
    {
        await servers.StartAsync(Token);
        const string post = "POST /api/2.0/mlflow/experiments/search HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n";

        await CompareAsync(Origins.SelectMany(origin => (string[])[
            $"GET /api/2.0/mlflow/experiments/get?experiment_id=0 HTTP/1.1\r\nHost: localhost\r\nOrigin: {origin}\r\n",
            $"GET /health HTTP/1.1\r\nHost: localhost\r\nOrigin: {origin}\r\n",
            $"{post}Origin: {origin}\r\n",
            $"DELETE /api/2.0/mlflow-artifacts/artifacts/nothing HTTP/1.1\r\nHost: localhost\r\nOrigin: {origin}\r\n",
            $"PUT /ajax-api/2.0/mlflow/runs/create HTTP/1.1\r\nHost: localhost\r\nOrigin: {origin}\r\n",
            .. ((string[])["POST", "PATCH", "GET", "CONNECT"]).Select(method =>
                $"OPTIONS /api/2.0/mlflow/runs/create HTTP/1.1\r\nHost: localhost\r\nOrigin: {origin}\r\nAccess-Control-Request-Method: {method}\r\nAccess-Control-Request-Headers: content-type, x-a\r\n"),
            $"OPTIONS /api/2.0/mlflow/runs/create HTTP/1.1\r\nHost: localhost\r\nOrigin: {origin}\r\n",
        ]));
    }

    [Fact]
    public async Task Both_servers_refuse_the_same_paths_of_artifacts()
    {
        await servers.StartAsync(Token);

        await CompareAsync(
            from path in Paths
            from target in (string[])[
                $"GET /api/2.0/mlflow-artifacts/artifacts/{path}", $"DELETE /api/2.0/mlflow-artifacts/artifacts/{path}",
                $"GET /api/2.0/mlflow-artifacts/presigned/{path}",
                $"GET /api/2.0/mlflow-artifacts/artifacts?path={path}",
                $"GET /api/2.0/mlflow/artifacts/list?run_id=5670295a3d6641ac8a372257accb9075&path={path}",
                $"GET /get-artifact?run_id=5670295a3d6641ac8a372257accb9075&path={path}",
                $"GET /model-versions/get-artifact?name=iris&version=1&path={path}",
                $"GET /api/2.0/mlflow/logged-models/m-ae07d64ce31747519beebec7403562c9/artifacts/directories?artifact_directory_path={path}",
            ]
            select $"{target} HTTP/1.1\r\nHost: localhost\r\n",
            statusOnly: true);
    }

    private async Task CompareAsync(IEnumerable<string> requests, bool statusOnly = false)
    {
        var (count, problems) = (0, new List<string>());
        foreach (var request in requests)
        {
            count++;
            var (real, ours) = (await AskAsync(servers.Real, request), await AskAsync(servers.Ours, request));
            if (statusOnly) (real, ours) = (Short(real), Short(ours));
            if (real != ours) problems.Add($"{request}real {real}\nours {ours}");
        }
        TestContext.Current.TestOutputHelper?.WriteLine($"{count - problems.Count} of {count} answers are equal.");
        Assert.True(problems.Count == 0, $"{problems.Count} of {count}:\n{string.Join('\n', problems)}");

        // Where this server refuses, MLflow fails, or leads to the path with its slashes made one.
        static string Short(string answer) => answer[..3] is "500" or "308" ? "400" : answer[..3];
    }

    /// <summary>The status and what the answer says of origins, with the text of a refusal.</summary>
    private static async Task<string> AskAsync(Uri server, string request)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(server.Host, server.Port, Token);
        await using var stream = client.GetStream();
        var body = request.StartsWith("POST", StringComparison.Ordinal) ? "{\"max_results\":1}" : "";
        await stream.WriteAsync(Encoding.UTF8.GetBytes($"{request}Connection: close\r\nContent-Length: {body.Length}\r\n\r\n{body}"), Token);
        using var reader = new StreamReader(stream);
        var answer = await reader.ReadToEndAsync(Token);
        var status = answer.Split(' ')[1];
        var headers = Header().Matches(answer).Select(header => header.Value.Trim().ToLowerInvariant()).Distinct().Order(StringComparer.Ordinal);
        var reason = Refusal().Match(answer).Value;
        return $"{status} {string.Join(" | ", headers)} {reason}";
    }

    [GeneratedRegex("^access-control-[^\r\n]*", RegexOptions.Multiline | RegexOptions.IgnoreCase)]
    private static partial Regex Header();

    [GeneratedRegex("Invalid Host header[^\r\n]*|Cross-origin request blocked|Disallowed CORS[^\r\n]*")]
    private static partial Regex Refusal();
}
