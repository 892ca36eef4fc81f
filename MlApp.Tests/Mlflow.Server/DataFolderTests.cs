using Microsoft.Data.Sqlite;
using MlApp.Mlflow.Server;
using MlApp.Mlflow.Server.Storage;
using MlApp.Tests.Support;
using Xunit;

namespace MlApp.Tests.MlflowServer;

/// <summary>Which data folders a server takes, and what it says of the others.</summary>
public sealed class DataFolderTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_second_server_on_the_folder_is_refused_and_told_who_holds_it()
    {
        await using var first = await EmbeddedMlflow.StartAsync();

        var refused = await Assert.ThrowsAsync<DataFolderException>(() => StartAsync(first.DataFolder));

        Assert.Contains($"process {Environment.ProcessId}", refused.Message, StringComparison.Ordinal);
        Assert.Contains("--data", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_whose_server_was_killed_is_free()
    {
        using var folder = new TempFolder();
        using (var first = await ServerProcess.StartAsync(folder.Path, Token))
        {
            var refused = await Assert.ThrowsAsync<DataFolderException>(() => StartAsync(folder.Path));
            Assert.Contains($"process {first.Id}", refused.Message, StringComparison.Ordinal);
            await first.KillAsync();
        }

        await using var second = await StartAsync(folder.Path);
        Assert.NotEqual(0, second.BaseAddress.Port);
    }

    [Theory]
    [InlineData("bf29a5ff90ea", "older MLflow (revision bf29a5ff90ea)", "mlflow db upgrade")]
    [InlineData("ffffffffffff", "newer MLflow (revision ffffffffffff", "--data")]
    public async Task A_database_of_another_version_is_refused_with_what_to_do(string revision, string what, string remedy)
    {
        using var folder = new TempFolder();
        StoreFixture.CopyTo(folder.Path);
        Execute(folder["mlflow.db"], $"UPDATE alembic_version SET version_num = '{revision}'");

        var refused = await Assert.ThrowsAsync<DataFolderException>(() => StartAsync(folder.Path));

        Assert.Contains(what, refused.Message, StringComparison.Ordinal);
        Assert.Contains(remedy, refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refused.Message);
        Assert.Equal(revision, Scalar(folder["mlflow.db"], "SELECT version_num FROM alembic_version"));
    }

    [Fact]
    public async Task A_database_of_something_else_is_refused_and_stays_as_it_is()
    {
        using var folder = new TempFolder();
        Execute(folder["mlflow.db"], "CREATE TABLE orders (id INTEGER)");

        var refused = await Assert.ThrowsAsync<DataFolderException>(() => StartAsync(folder.Path));

        Assert.Contains("not MLflow's", refused.Message, StringComparison.Ordinal);
        Assert.Equal(1L, Scalar(folder["mlflow.db"], "SELECT COUNT(*) FROM sqlite_master"));
    }

    [Fact]
    public async Task A_file_that_is_no_database_is_refused()
    {
        using var folder = new TempFolder();
        await File.WriteAllTextAsync(folder["mlflow.db"], new string('x', 5000), Token);

        var refused = await Assert.ThrowsAsync<DataFolderException>(() => StartAsync(folder.Path));

        Assert.Contains("mlflow.db", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_new_database_has_the_schema_of_the_real_one_and_one_index_more()
    {
        await using var server = await EmbeddedMlflow.StartAsync();

        var ours = Schema(Path.Combine(server.DataFolder, "mlflow.db"));
        Assert.Single(ours, entry => entry.StartsWith($"index {DatabaseSchema.NewestRuns}: ", StringComparison.Ordinal));
        Assert.Equal(
            Schema(Path.Combine(StoreFixture.Folder, "mlflow.db")),
            ours.Where(entry => !entry.Contains(DatabaseSchema.NewestRuns, StringComparison.Ordinal)));
        Assert.Equal("Default workspace for legacy resources", Scalar(Path.Combine(server.DataFolder, "mlflow.db"), "SELECT description FROM workspaces"));
        Assert.Equal("mlflow-artifacts:/0", Scalar(Path.Combine(server.DataFolder, "mlflow.db"), "SELECT artifact_location FROM experiments"));
    }

    [Fact]
    public async Task Wrong_use_ends_with_2_and_one_line()
    {
        using var folder = new TempFolder();
        await File.WriteAllTextAsync(folder["file"], "", Token);
        await using var other = await EmbeddedMlflow.StartAsync();

        (string Expected, string[] Arguments)[] cases =
        [
            ("--data", []),
            ("--port", ["--data", folder.Path, "--port", "70000"]),
            ("--port", ["--data", folder.Path, "--port", "many"]),
            ("--host", ["--data", folder.Path, "--port", "0", "--host", "nowhere.example"]),
            ("cannot listen on 203.0.113.7", ["--data", folder.Path, "--port", "0", "--host", "203.0.113.7"]),
            ("is taken", ["--data", folder.Path, "--port", $"{other.BaseAddress.Port}"]),
            ("in use by another tracking server", ["--data", other.DataFolder, "--port", "0"]),
            ("cannot be made", ["--data", folder["file"], "--port", "0"]),
        ];
        foreach (var (expected, arguments) in cases)
        {
            var (exitCode, error) = await ServerProcess.RunAsync(Token, arguments);

            Assert.Equal(2, exitCode);
            Assert.Contains(expected, error, StringComparison.Ordinal);
            Assert.DoesNotContain('\n', error);
        }
    }

    private static Task<TrackingServer> StartAsync(string folder) =>
        TrackingServer.StartAsync(new TrackingServerOptions { Port = 0, DataFolder = folder }, Token);

    private static SqliteConnection Open(string file)
    {
        var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        connection.Open();
        return connection;
    }

    private static void Execute(string file, string sql)
    {
        using var connection = Open(file);
        using var command = new SqliteCommand(sql, connection);
        command.ExecuteNonQuery();
    }

    private static object? Scalar(string file, string sql)
    {
        using var connection = Open(file);
        using var command = new SqliteCommand(sql, connection);
        return command.ExecuteScalar();
    }

    private static List<string> Schema(string file)
    {
        var copy = Path.GetTempFileName();
        try
        {
            File.Copy(file, copy, overwrite: true);
            using var connection = Open(copy);
            using var command = new SqliteCommand("SELECT type || ' ' || name || ': ' || sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY 1", connection);
            using var reader = command.ExecuteReader();
            var schema = new List<string>();
            while (reader.Read()) schema.Add(reader.GetString(0));
            return schema;
        }
        finally
        {
            File.Delete(copy);
        }
    }
}
