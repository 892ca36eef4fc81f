using Aspire.Hosting.Compose;
using Xunit;
using YamlDotNet.RepresentationModel;

namespace MlApp.Tests.Hosting.Compose;

public sealed class YamlTests
{
    [Theory]
    [InlineData("yes")]
    [InlineData("No")]
    [InlineData("on")]
    [InlineData("null")]
    [InlineData("~")]
    [InlineData("0755")]
    [InlineData("1e3")]
    [InlineData("12:30")]
    [InlineData("8080:80/udp")]
    [InlineData("2026-01-01")]
    [InlineData("")]
    public void A_text_that_reads_as_something_else_is_quoted(string value)
    {
        var text = Written(value);

        Assert.Contains($"KEY: \"{value}\"\n", text, StringComparison.Ordinal);
        Assert.Equal(value, Read(text));
    }

    [Theory]
    [InlineData("plain")]
    [InlineData("- c")]
    [InlineData("a: b # c")]
    [InlineData("it's \"so\"\nand so")]
    [InlineData("*star & {brace}")]
    [InlineData("${A:-b c} $$")]
    public void Any_text_is_read_as_it_was(string value) => Assert.Equal(value, Read(Written(value)));

    [Fact]
    public void Long_lines_are_folded()
    {
        var value = string.Join(' ', Enumerable.Repeat("twelve-chars", 40));

        var text = Written(value);

        Assert.All(text.Split('\n'), line => Assert.True(line.Length <= 135, line));
        Assert.Equal(value, Read(text));
    }

    [Fact]
    public void Networks_are_names_until_there_is_more_to_say()
    {
        var service = new ComposeService { Networks = { ["net"] = new() } };
        var file = new ComposeFile { Name = "tried", Services = { ["web"] = service } };
        Assert.Contains("    networks:\n      - net\n", ComposeYaml.Write(file, "A comment."), StringComparison.Ordinal);

        service.Networks["net"].Aliases.Add("other");
        service.Networks["plain"] = new();

        Assert.Contains("    networks:\n      net:\n        aliases:\n          - other\n      plain: {}\n", ComposeYaml.Write(file, "A comment."), StringComparison.Ordinal);
    }

    private static string Written(string value)
    {
        var service = new ComposeService();
        service.Environment["KEY"] = value;
        var file = new ComposeFile { Name = "tried" };
        file.Services["web"] = service;
        return ComposeYaml.Write(file, "A comment.");
    }

    private static string? Read(string text)
    {
        var yaml = new YamlStream();
        yaml.Load(new StringReader(text));
        return ((YamlScalarNode)yaml.Documents[0].RootNode["services"]["web"]["environment"]["KEY"]).Value;
    }
}
