using System.Text.Json;
using System.Text.RegularExpressions;
using MlApp.Tests.Support;
using Xunit;

namespace MlApp.Tests.Hosting.Compose;

/// <summary>The Compose file and the Dockerfiles say the same of what both say.</summary>
public sealed class ImageAgreementTests
{
    private static readonly ComposeDocument Compose = new("docker-compose.yml");

    public static TheoryData<string> BuiltServices => [.. Compose.Keys("services").Where(name => Compose.Keys("services", name, "build").Any())];

    [Fact]
    public void Three_services_are_built() => Assert.Equal(["ml-app", "mlflow", "trainer"], BuiltServices.Select(row => row.Data));

    [Theory]
    [MemberData(nameof(BuiltServices))]
    public void The_stage_is_the_last_of_the_Dockerfile(string service) =>
        Assert.Equal(Instructions(service, "FROM")[^1].Split(' ')[^1], Compose.Text("services", service, "build", "target"));

    [Theory]
    [MemberData(nameof(BuiltServices))]
    public void Build_arguments_are_arguments_of_the_Dockerfile(string service)
    {
        var arguments = Instructions(service, "ARG").Select(argument => argument.Split('=')[0]);

        Assert.Empty(Compose.Keys("services", service, "build", "args").Except(arguments));
    }

    [Theory]
    [MemberData(nameof(BuiltServices))]
    public void Published_ports_are_exposed(string service)
    {
        var exposed = Instructions(service, "EXPOSE");

        Assert.All(Compose.List("services", service, "ports"), port => Assert.Contains(port.Split(':')[^1], exposed));
    }

    [Theory]
    [MemberData(nameof(BuiltServices))]
    public void Volumes_are_the_folders_that_the_image_may_write(string service)
    {
        var writable = Instructions(service, "VOLUME").SelectMany(volume => JsonSerializer.Deserialize<string[]>(volume)!);

        Assert.Equal(writable, Compose.List("services", service, "volumes").Select(volume => volume.Split(':')[1]));
    }

    [Theory]
    [MemberData(nameof(BuiltServices))]
    public void The_user_is_a_number_that_is_not_root(string service)
    {
        Assert.Matches("^[1-9][0-9]*:[1-9][0-9]*$", Instructions(service, "USER")[^1]);
        Assert.Null(Compose.Text("services", service, "user"));
    }

    [Theory]
    [InlineData("ml-app", "MlApp.Api")]
    [InlineData("trainer", "MlApp.Trainer")]
    public void A_program_lies_where_the_image_has_its_own(string service, string project)
    {
        var program = Assert.Single(Compose.List("services", service, "entrypoint"));
        var own = JsonSerializer.Deserialize<string[]>(Instructions(service, "ENTRYPOINT")[^1])![0];

        Assert.Equal(own.Replace("MlApp.Api", project, StringComparison.Ordinal), program);
        Assert.Contains(Instructions(service, "RUN"), run => run.Contains("publish", StringComparison.Ordinal) && run.Contains(project, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("ml-app")]
    [InlineData("mlflow")]
    public void The_health_check_is_the_image_s(string service)
    {
        var check = Instructions(service, "HEALTHCHECK")[^1];
        var command = JsonSerializer.Deserialize<string[]>(check[check.IndexOf('[', StringComparison.Ordinal)..])!;

        Assert.Equal(command, Compose.List("services", service, "healthcheck", "test").Skip(1).Take(command.Length));
    }

    [Fact]
    public void The_configuration_that_is_trained_is_in_the_image()
    {
        var command = Compose.List("services", "trainer", "command");
        var file = command[Array.IndexOf(command, "--config") + 1];

        Assert.True(File.Exists(RepositoryRoot.File(file.Split('/'))));
        Assert.Contains($"{file.Split('/')[0]} {file.Split('/')[0]}", Instructions("trainer", "COPY"));
    }

    /// <summary>What stands after an instruction, wherever it stands, in the order of the file; lines that go on are joined.</summary>
    private static string[] Instructions(string service, string instruction)
    {
        var file = Compose.Text("services", service, "build", "dockerfile")!;
        var lines = File.ReadAllLines(RepositoryRoot.File(file)).Where(line => !line.TrimStart().StartsWith('#'));
        var text = Regex.Replace(string.Join('\n', lines), @"\\\n\s*", "");
        return [.. text.Split('\n').Where(line => line.StartsWith(instruction + " ", StringComparison.Ordinal)).Select(line => line[(instruction.Length + 1)..].Trim())];
    }
}
