using MlApp.Tests.Support;
using Xunit;

namespace MlApp.Tests.Hosting.Compose;

/// <summary>The overlays with a database keep to the file that they are laid over.</summary>
public sealed class DatabaseOverlayTests
{
    private const string Secret = "/run/secrets/database-password";
    private static readonly ComposeDocument Base = new("docker-compose.yml");

    [Theory]
    [InlineData("postgres", "5432", "POSTGRES_PASSWORD_FILE")]
    [InlineData("mariadb", "3306", "MARIADB_PASSWORD_FILE")]
    public void MLflow_and_the_database_share_a_secret_file_and_an_address(string database, string port, string passwordFile)
    {
        var overlay = Overlay(database);

        Assert.Equal(new[] { database, "mlflow" }.Order(), overlay.Keys("services"));
        Assert.Contains("mlflow", Base.Keys("services"));
        Assert.Equal("service_healthy", overlay.Text("services", "mlflow", "depends_on", database, "condition"));
        Assert.EndsWith($"://mlflow@{database}:{port}/mlflow", overlay.Text("services", "mlflow", "environment", "MLFLOW_BACKEND_STORE_URI"), StringComparison.Ordinal);
        Assert.Equal(Secret, overlay.Text("services", "mlflow", "environment", "MLFLOW_DATABASE_PASSWORD_FILE"));
        Assert.Equal(Secret, overlay.Text("services", database, "environment", passwordFile));
        Assert.All(overlay.Keys("services"), service => Assert.Equal(["database-password"], overlay.List("services", service, "secrets")));
        Assert.Contains("MLFLOW_DATABASE_PASSWORD_FILE", File.ReadAllText(RepositoryRoot.File("mlflow", "entrypoint.py")), StringComparison.Ordinal);
        Assert.Empty(overlay.List("services", database, "ports"));
    }

    [Theory]
    [InlineData("postgres")]
    [InlineData("mariadb")]
    public void The_database_is_as_hardened_as_the_other_services(string database)
    {
        var overlay = Overlay(database);

        foreach (var key in new[] { "restart", "init", "read_only", "stop_grace_period" })
            Assert.Equal(Base.Text("services", "mlflow", key), overlay.Text("services", database, key));
        foreach (var key in new[] { "cap_drop", "security_opt", "networks" })
            Assert.Equal(Base.List("services", "mlflow", key), overlay.List("services", database, key));
        Assert.NotNull(overlay.Text("services", database, "deploy", "resources", "limits", "memory"));
        Assert.NotNull(overlay.Text("services", database, "deploy", "resources", "limits", "pids"));
        Assert.Equal(Base.Text("services", "mlflow", "logging", "options", "max-size"), overlay.Text("services", database, "logging", "options", "max-size"));
    }

    private static ComposeDocument Overlay(string database) => new($"docker-compose.{database}.yml");
}
