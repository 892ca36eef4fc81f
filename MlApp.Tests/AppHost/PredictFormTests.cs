using System.Text.Json;
using Aspire.Hosting;
using MlApp.AppHost.Commands;
using Xunit;

namespace MlApp.Tests.AppHost;

/// <summary>The form that is made of a model's signature.</summary>
public sealed class PredictFormTests
{
    private static readonly PredictForm Form = new(Model(
        new("bill length (mm)", "number", 32.1, 59.6, 44.5, null),
        new("Bill_Length__mm_", "number", null, null, null, null),
        new("island", "category", null, null, null, ["Biscoe", "Dream"]),
        new("note", "text", null, null, null, null)));

    [Fact]
    public void A_field_is_an_option_of_a_command_line_whatever_its_column_is_called()
    {
        Assert.Equal(["bill_length__mm_", "Bill_Length__mm__2", "island", "note"], Form.Inputs.Select(input => input.Name));
        Assert.Equal(["bill length (mm)", "Bill_Length__mm_", "island", "note"], Form.Inputs.Select(input => input.Label));
        Assert.Equal(["44.5", "", "Dream", "fine"], Form.Inputs.Select(input => input.Value ?? ""));
        Assert.Equal(["Biscoe", "Dream"], Form.Inputs[2].Options!.Select(option => option.Key));
    }

    [Fact]
    public void Its_row_has_numbers_texts_and_nothing_where_a_field_is_empty()
    {
        var row = Form.Read(Filled("40.25", " ", "Torgersen", ""));

        Assert.Equal("""{"bill length (mm)":40.25,"Bill_Length__mm_":null,"island":"Torgersen","note":null}""", row.ToJsonString());
    }

    [Fact]
    public void It_fits_another_version_that_takes_the_same_columns_and_no_other()
    {
        var column = new SignatureColumn("a", "number", 0, 1, 0.5, null);

        Assert.True(Model(column).TakesTheSameAs(Model(column with { Maximum = 2 })));
        Assert.False(Model(column).TakesTheSameAs(Model(column, column with { Name = "b" })));
        Assert.False(Model(column).TakesTheSameAs(Model(column with { Type = "text" })));
        Assert.False(Model(column).TakesTheSameAs(null));
    }

    [Fact]
    public void A_wide_model_takes_its_row_as_JSON()
    {
        var form = new PredictForm(Model([.. Enumerable.Range(0, 500).Select(i => new SignatureColumn($"c{i}", "number", 0, 1, 0.5, null))]));

        var input = Assert.Single(form.Inputs);
        Assert.Equal(("row", """{"bill length (mm)":39.1,"island":"Dream","note":"fine"}"""), (input.Name, input.Value));
        var row = form.Read(new InteractionInputCollection([new InteractionInput { Name = "row", InputType = InputType.Text, Value = """{"c3": 1.5}""" }]));
        Assert.Equal("""{"c3":1.5}""", row.ToJsonString());
    }

    private static InteractionInputCollection Filled(params string[] values) => new(
        [.. Form.Inputs.Zip(values, (input, value) => new InteractionInput { Name = input.Name, InputType = input.InputType, Value = value })]);

    private static ServedSignature Model(params SignatureColumn[] columns) => new(
        "penguins", "3", "registry", new SignatureColumns(columns, new SignatureOutput("species", "class")),
        JsonSerializer.Deserialize<Dictionary<string, JsonElement>>("""{"bill length (mm)":39.1,"island":"Dream","note":"fine"}""")!);
}
