using System.Text;
using MlApp.Modeling;
using MlApp.Modeling.Configuration;
using MlApp.Tests.Support;
using Xunit;

namespace MlApp.Tests.Modeling.Configuration;

/// <summary>What a person mistypes is answered in one sentence with its place.</summary>
public sealed class ConfigurationErrorTests : IDisposable
{
    private const string Good = """
        model: iris
        task: multiclass
        data:
          path: iris.csv
          label: species
          numeric: [a, b]
        split:
          test_share: 0.2
          seed: 7
        trainer:
          name: lbfgs
        """;

    private readonly TempFolder _folder = new();

    [Theory]
    [InlineData("model: iris", "modle: iris", 1, 1, "unknown key 'modle'. Did you mean 'model'?")]
    [InlineData("  label: species", "  lable: species", 5, 3, "unknown key 'lable' in 'data'. Did you mean 'label'?")]
    [InlineData("  seed: 7", "  Test-Share: 7", 9, 3, "Did you mean 'test_share'?")]
    [InlineData("  seed: 7", "  path: x", 9, 3, "It belongs under 'data'.")]
    [InlineData("  seed: 7", "  colour: red", 9, 3, "Known are test_share, seed or stratified.")]
    [InlineData("model: iris", "model: iris/3", 1, 8, "only letters, digits")]
    [InlineData("model: iris", "model: ../iris", 1, 8, "must begin with a letter or digit")]
    [InlineData("model: iris", "model: [iris]", 1, 8, "model: must be a text, here is a list.")]
    [InlineData("model: iris", "", 2, 1, "the key 'model' is missing.")]
    [InlineData("model: iris", "model:", 1, 1, "the key 'model' is missing.")]
    [InlineData("task: multiclass", "task: multi-class", 2, 7, "must be multiclass, binary or regression, not 'multi-class'. Did you mean 'multiclass'?")]
    [InlineData("task: multiclass", "", 1, 1, "task: is missing: multiclass, binary or regression.")]
    [InlineData("  label: species", "", 4, 3, "the key 'data.label' is missing.")]
    [InlineData("  label: species", "  label: ''", 5, 10, "data.label: is empty")]
    [InlineData("  numeric: [a, b]", "  numeric: a", 6, 12, "data.numeric: must be a list, such as [a]")]
    [InlineData("  numeric: [a, b]", "  numeric: [a, [b]]", 6, 16, "must hold texts, here is a list.")]
    [InlineData("  numeric: [a, b]", "  numeric: [a, species]", 6, 12, "'species' is here and under 'label'")]
    [InlineData("  numeric: [a, b]", "  separator: ab", 6, 14, "must be one character")]
    [InlineData("  numeric: [a, b]", "  decimal: x", 6, 12, "must be . or ,")]
    [InlineData("  numeric: [a, b]", "  thousands: .", 6, 14, "set data.decimal to the other one")]
    [InlineData("  numeric: [a, b]", "  encoding: utf-9", 6, 13, "'utf-9' is not known")]
    [InlineData("  numeric: [a, b]", "  positive_class: setosa", 6, 19, "for task binary only")]
    [InlineData("  test_share: 0.2", "  test_share: 1", 8, 15, "must be above 0 and below 1, not 1.")]
    [InlineData("  test_share: 0.2", "  test_share: .nan", 8, 15, "split.test_share: must be a number, here is '.nan'.")]
    [InlineData("  test_share: 0.2", "  test_share: '0.2'", 8, 15, "must be a number, here is '0.2'.")]
    [InlineData("  seed: 7", "  seed: 7.5", 9, 9, "must be a whole number")]
    [InlineData("  seed: 7", "  seed: 99999999999999999999", 9, 9, "must lie between 0 and 2147483647")]
    [InlineData("  seed: 7", "  stratified: yes", 9, 15, "must be true or false, here is 'yes'.")]
    [InlineData("  name: lbfgs", "  name: lbgfs", 11, 9, "Did you mean 'lbfgs'?")]
    [InlineData("  name: lbfgs", "  parameters: {}", 11, 3, "trainer.name: is missing: lightgbm, fasttree")]
    [InlineData("trainer:\n  name: lbfgs", "trainer: lbfgs", 10, 10, "trainer: must be a group of keys, here is 'lbfgs'.")]
    [InlineData("  name: lbfgs", "  name: lbfgs\n  parameters: {a: [1]}", 12, 19, "trainer.parameters.a: must be one value")]
    [InlineData("trainer:", "promotion:\n  metric: rmse\ntrainer:", 11, 11, "must be accuracy, macro_f1 or log_loss, not 'rmse'")]
    [InlineData("trainer:", "promotion:\n  minimum_gain: -1\ntrainer:", 11, 17, "must be 0 or more")]
    [InlineData("trainer:", "explain:\n  rounds: 0\ntrainer:", 11, 11, "must lie between 1 and 100, not 0.")]
    [InlineData("task: multiclass", "model: iris", 2, 1, "the key 'model' is here a second time; the first is in line 1.")]
    [InlineData("  numeric: [a, b]", "  numeric: [a, b", 6, 14, "this is not valid YAML")]
    [InlineData("task: multiclass", "\ttask: multiclass", 1, 8, "this is not valid YAML")]
    [InlineData("  label: species", "  label: &x species", 5, 10, "anchors and aliases")]
    [InlineData("  name: lbfgs", "  name: lbfgs\n---\nmodel: b", 12, 1, "a second one begins here")]
    public void A_mistake_is_answered_with_line_and_column(string good, string bad, int line, int column, string words)
    {
        Assert.Contains(good, Good.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        var path = Write(Good.ReplaceLineEndings("\n").Replace(good, bad, StringComparison.Ordinal));

        var error = Assert.Throws<InvalidInputException>(() => TrainingConfiguration.Load(path));

        Assert.Contains(words, error.Message, StringComparison.Ordinal);
        Assert.StartsWith($"{path}:{line}:{column}: ", error.Message, StringComparison.Ordinal);
        Assert.Equal((path, line), (error.File, error.Line));
        Assert.DoesNotContain('\n', error.Message);
    }

    [Theory]
    [InlineData("", "is empty")]
    [InlineData("# nothing yet\n", "is empty")]
    [InlineData("~", "is empty")]
    [InlineData("- a\n- b\n", "here is a list")]
    [InlineData("5.1,3.5,1.4,0.2,setosa\n", "a configuration is keys with values")]
    [InlineData("a\0b", "binary file")]
    [InlineData("%YAML 9.9\n---\nmodel: a\n", "not valid YAML")]
    public void What_is_no_configuration_is_said_to_be_none(string content, string words) =>
        Assert.Contains(words, Assert.Throws<InvalidInputException>(() => TrainingConfiguration.Load(Write(content))).Message, StringComparison.Ordinal);

    [Fact]
    public void A_file_that_is_not_there_is_named_with_the_place_that_was_looked_at()
    {
        var error = Assert.Throws<InvalidInputException>(() => TrainingConfiguration.Load(_folder["none.yaml"]));
        Assert.Contains("there is no such configuration file", error.Message, StringComparison.Ordinal);
        Assert.Contains(_folder["none.yaml"], error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_is_no_configuration() =>
        Assert.Contains("folder", Assert.Throws<InvalidInputException>(() => TrainingConfiguration.Load(_folder.Path)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_huge_file_is_refused_unread()
    {
        var path = Write("model: iris\n" + new string('#', 2 << 20));
        Assert.Contains("is it the data?", Assert.Throws<InvalidInputException>(() => TrainingConfiguration.Load(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Endless_nesting_is_refused()
    {
        foreach (var opening in new[] { "[", "{a: ", "- " })
            Assert.Contains(
                "nested deeper",
                Assert.Throws<InvalidInputException>(() => TrainingConfiguration.Load(Write(string.Concat(Enumerable.Repeat(opening, 20_000))))).Message,
                StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_in_another_encoding_is_refused_with_the_byte()
    {
        var path = _folder["latin.yaml"];
        File.WriteAllBytes(path, Encoding.Latin1.GetBytes("model: père\n"));
        Assert.Contains("not UTF-8 text (byte 8)", Assert.Throws<InvalidInputException>(() => TrainingConfiguration.Load(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Any_beginning_of_a_good_file_is_read_or_refused()
    {
        var good = Good.ReplaceLineEndings("\n");
        for (var length = 0; length < good.Length; length++)
            if (Record.Exception(() => TrainingConfiguration.Load(Write(good[..length]))) is { } error)
                Assert.IsType<InvalidInputException>(error);
    }

    public void Dispose() => _folder.Dispose();

    private string Write(string content)
    {
        var path = _folder["training.yaml"];
        File.WriteAllText(path, content);
        return path;
    }
}
