namespace MlApp.AppHost.Running;

/// <summary>
/// The options as a person types them. Aspire reads them into its configuration and passes over what it does not know; a slip
/// of the pen would then run something else than was meant.
/// </summary>
internal static class CommandLine
{
    public const string Help = """
        Runs the whole application on this machine: MLflow, the trainer and the API, with the Aspire dashboard.

          dotnet run --project MlApp.AppHost [-- OPTIONS]

          --config FILE         the training configuration (configs/iris.yaml)
          --mlflow MODE         auto, container, embedded, external or python (auto); container builds MLflow's own server
                                from Dockerfile.mlflow; auto takes it where that is done already, else embedded; python makes
                                an environment for it from mlflow/requirements.txt, once (needs Python 3.11)
          --mlflow-url URL      the tracking server of mode external (MLFLOW_TRACKING_URI)
          --mlflow-port PORT    where MLflow listens (5001); 0 takes a free port
          --ml-app-port PORT    where the API listens (5000); 0 takes a free port
          --state DIR           where runs, models and logs are kept (.mlapp); delete it to start over. The container's runs are in
                                the volume that the screen names
          --screen on|off       off prints Aspire's own lines instead of the screen (on)
          --help                this

        Writes docker-compose.yml instead of running; no container engine is needed:

          dotnet run --project MlApp.AppHost -- --operation publish --output-path DIR

          --output-path DIR     where to (MlApp.AppHost/aspire-output)
          --step NAME           another step of Aspire's pipeline than publish

        Exit codes: 0 stopped or published, 1 a defect, or nothing was published, 2 nothing was started, and why is said.
        """;

    private static readonly string[] Own = ["config", "mlflow", "mlflow-url", "mlflow-port", "ml-app-port", "state", "screen", "help"];

    private static readonly string[] Aspires =
    [
        "operation", "step", "list-steps", "output-path", "log-level", "environment", "include-exception-details", "clear-cache", "yes",
        "publisher", "deploy", "dcp-cli-path", "dcp-container-runtime", "dcp-dependency-check-timeout", "dcp-dashboard-path",
        "applicationName", "contentRoot",
    ];

    public static bool AsksForHelp(string[] args) => args.Any(arg => arg is "--help" or "-h" or "-?");

    /// <exception cref="RunRefusedException">An option is not known, or has no value.</exception>
    public static void Check(ReadOnlySpan<string> args)
    {
        for (var i = 0; i < args.Length; i++)
        {
            var argument = args[i];
            if (!argument.StartsWith("--", StringComparison.Ordinal))
            {
                if (argument.Contains('=', StringComparison.Ordinal)) continue; // KEY=VALUE of the configuration
                throw new RunRefusedException($"'{argument}' is not understood. --help lists the options.");
            }

            var equals = argument.IndexOf('=', StringComparison.Ordinal);
            var name = equals < 0 ? argument[2..] : argument[2..equals];
            if (!IsKnown(name)) throw new RunRefusedException($"There is no option --{name}.{Suggest(name)} --help lists the options.");
            if (equals >= 0) continue;
            if (i + 1 == args.Length || args[i + 1].StartsWith("--", StringComparison.Ordinal))
                throw new RunRefusedException($"--{name} needs a value. --help lists the options.");
            i++;
        }
    }

    // A name with a colon is a key of the configuration, which is open to whoever reads it.
    private static bool IsKnown(string name) => name.Contains(':', StringComparison.Ordinal)
        || Own.Contains(name, StringComparer.OrdinalIgnoreCase) || Aspires.Contains(name, StringComparer.OrdinalIgnoreCase);

    private static string Suggest(string name)
    {
        var (nearest, distance) = Own.Select(option => (option, Distance(name, option))).MinBy(candidate => candidate.Item2);
        return distance <= 2 ? $" Did you mean --{nearest}?" : "";
    }

    /// <summary>Levenshtein's: how many letters to add, drop or change.</summary>
    private static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var (diagonal, left) = (row[0], i);
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                left = Math.Min(Math.Min(left, row[j]) + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1));
                (diagonal, row[j]) = (row[j], left);
            }
        }

        return row[^1];
    }
}
