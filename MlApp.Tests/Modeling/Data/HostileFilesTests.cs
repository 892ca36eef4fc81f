using System.Globalization;
using System.Security.Cryptography;
using MlApp.Modeling;
using MlApp.Modeling.Configuration;
using MlApp.Modeling.Data;
using MlApp.Tests.Support;
using Xunit;

namespace MlApp.Tests.Modeling.Data;

/// <summary>Every file ends as <c>expected.json</c> says: the counts, classes, lines and values are read from there.</summary>
public sealed class HostileFilesTests
{
    public static TheoryData<string> Loaded => [.. HostileFile.Names.Where(name => HostileFile.Of(name).Outcome != "refuse")];

    public static TheoryData<string> Refused => [.. HostileFile.Names.Where(name => HostileFile.Of(name).Outcome == "refuse")];

    public static TheoryData<string> RefusedWithoutSettings => [.. HostileFile.Names.Where(name => HostileFile.Of(name).Has("refuse_if_not_configured"))];

    [Fact]
    public void There_are_24_files_byte_for_byte_and_each_has_its_facts()
    {
        Assert.Equal(24, HostileFile.Names.Count);
        Assert.Equal(
            HostileFile.Names.Order(StringComparer.Ordinal),
            Directory.GetFiles(RepositoryRoot.File("MlApp.Tests", "Modeling", "hostile"), "*.csv").Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.All(HostileFile.Names, name => Assert.Equal(HostileFile.Of(name).Fact("bytes").GetInt64(), new FileInfo(HostileFile.Of(name).Path).Length));
    }

    [Theory]
    [MemberData(nameof(Loaded))]
    public void What_can_be_read_is_read_whole(string name)
    {
        var file = HostileFile.Of(name);
        var result = file.Read();
        var table = result.Table;
        var unlabelled = file.Has("unlabelled_rows") ? file.Fact("unlabelled_rows").GetInt32() : 0;
        var alone = file.Has("classes") ? file.Fact("classes").EnumerateObject().Count(c => c.Value.GetInt32() == 1) : 0;

        Assert.Equal(file.Fact("rows").GetInt32() - unlabelled - alone, table.RowCount);
        Assert.Equal(new FileInfo(file.Path).Length, result.Bytes);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file.Path))), result.Sha256);
        string[] columns = [.. table.Schema.Numeric, .. table.Schema.TextColumns, .. table.Schema.LeftOut.Select(column => column.Name)];
        if (file.Has("columns")) Assert.Equal(file.Texts("columns").Order(StringComparer.Ordinal), columns.Order(StringComparer.Ordinal));
        else Assert.Equal(file.Fact("columns_count").GetInt32(), columns.Length);
        if (file.Has("separator") && name != "utf16.csv") Assert.Equal(file.Text("separator")![0], result.Format.Separator);
        if (file.Has("decimal")) Assert.Equal(file.Text("decimal")![0], result.Format.DecimalSeparator);
        if (file.Has("classes"))
            Assert.Equal(
                file.Fact("classes").EnumerateObject().Where(c => c.Value.GetInt32() > 1).Select(c => (c.Name, c.Value.GetInt32())).OrderBy(c => c.Name),
                table.Classes.Zip(table.ClassCounts).OrderBy(c => c.First));
        if (file.Outcome == "warn") Assert.NotEmpty(result.Warnings);
    }

    [Theory]
    [MemberData(nameof(Refused))]
    public void What_cannot_be_read_is_refused_at_its_place_in_one_line(string name)
    {
        var file = HostileFile.Of(name);
        var error = Assert.Throws<InvalidInputException>(() => file.Read());
        AssertPlace(error, file, file.Has("line") ? file.Fact("line").GetInt64() : null, file.Text("column"), file.Text("value"));
        if (file.Has("fields"))
            Assert.Contains($"has {file.Fact("fields").GetInt32()} fields, {file.Fact("expected_fields").GetInt32()} are expected", error.Message, StringComparison.Ordinal);
        if (file.Has("positions"))
            Assert.Contains($"columns {string.Join(" and ", file.Fact("positions").EnumerateArray())}", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(RefusedWithoutSettings))]
    public void What_needs_a_setting_is_refused_without_it_at_its_place(string name)
    {
        var file = HostileFile.Of(name);
        var expected = file.Fact("refuse_if_not_configured");
        var data = name == "semicolon_decimal_comma.csv" ? file.Bare() with { Separator = ';', DecimalSeparator = '.' } : file.Bare();

        var error = Assert.Throws<InvalidInputException>(() => file.Read(data));

        string? Optional(string fact) => expected.TryGetProperty(fact, out var value) ? value.ToString() : null;
        AssertPlace(error, file, expected.GetProperty("line").GetInt64(), Optional("column"), Optional("value"));
        Assert.Contains("data.", error.Message, StringComparison.Ordinal);
        if (Optional("byte_offset") is { } offset)
        {
            Assert.Contains($"byte {offset} ", error.Message, StringComparison.Ordinal);
            Assert.Contains(Optional("byte")!, error.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("semicolon_decimal_comma.csv")]
    [InlineData("thousands.csv")]
    public void The_first_row_is_what_is_written(string name)
    {
        var file = HostileFile.Of(name);
        var table = file.Read().Table;
        var expected = file.Fact("first_row").EnumerateArray().Select(cell => cell.ToString()).Order(StringComparer.Ordinal);

        List<string> row = [.. table.GetNumeric(0).ToArray().Select(number => number.ToString(CultureInfo.InvariantCulture))];
        for (var column = 0; column < table.Schema.TextColumns.Count; column++) row.Add(table.GetText(column, 0)!);
        row.Add(file.Task == ModelTask.Regression ? table.GetTarget(0).ToString(CultureInfo.InvariantCulture) : table.GetLabel(0));

        Assert.Equal(expected, row.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Thousands_are_summed_not_cut_at_the_comma()
    {
        var table = HostileFile.Of("thousands.csv").Read().Table;
        Assert.Equal(
            HostileFile.Of("thousands.csv").Fact("sum_of_price").GetDouble(),
            Enumerable.Range(0, table.RowCount).Sum(row => (double)table.GetTarget(row)));
    }

    [Fact]
    public void Quoted_cells_keep_their_line_breaks_and_quotes()
    {
        var file = HostileFile.Of("quoted.csv");
        var table = file.Read(file.Bare() with { Numeric = ["order", "price"] }).Table;
        Assert.Equal(["note"], table.Schema.Text);
        Assert.Equal(file.Text("note_of_order_4"), table.GetText(0, 3));
        Assert.Equal(file.Text("note_of_order_9"), table.GetText(0, 8));
        Assert.Equal(9, table.GetNumeric(8)[0]);
    }

    [Fact]
    public void Missing_values_are_counted_by_the_markers_that_are_set()
    {
        var file = HostileFile.Of("missing_markers.csv");
        var table = file.Read().Table;
        var expected = file.Fact("missing").EnumerateObject().ToDictionary(c => c.Name, c => c.Value.GetInt32());

        var numbers = table.Schema.Numeric.Zip(table.CountMissingNumbers()).Where(c => c.Second > 0).ToDictionary(c => c.First, c => c.Second);
        var sex = table.Schema.TextColumns.ToList().IndexOf("sex");
        Assert.Equal(expected.Where(c => c.Key != "sex").OrderBy(c => c.Key), numbers.OrderBy(c => c.Key));
        Assert.Equal(expected["sex"], table.CountMissingTexts(sex));
        Assert.Equal(["male", "female"], table.GetTextValues(sex));
    }

    [Fact]
    public void Only_NA_set_lets_the_dash_be_refused()
    {
        var file = HostileFile.Of("missing_markers.csv");
        var error = Assert.Throws<InvalidInputException>(() => file.Read(file.Bare() with { MissingMarkers = ["NA"] }));
        Assert.Equal((5, "flipper_length_mm"), (error.Line, error.Column));
        Assert.Contains("'-'", error.Message, StringComparison.Ordinal);
        Assert.Contains("data.missing", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_tab_file_read_with_commas_is_refused_by_what_it_looks_like()
    {
        var file = HostileFile.Of("tab.csv");
        var error = Assert.Throws<InvalidInputException>(() => file.Read(file.Bare() with { Separator = ',' }));
        Assert.Contains("there is 1 column", error.Message, StringComparison.Ordinal);
        Assert.Contains("tabs", error.Message, StringComparison.Ordinal);
        Assert.Contains("data.separator", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Numbers_that_are_not_finite_are_refused_one_after_the_other_unless_listed_as_missing()
    {
        var file = HostileFile.Of("scientific_inf.csv");
        List<string> missing = [];
        foreach (var place in file.Fact("all_places").EnumerateArray())
        {
            var error = Assert.Throws<InvalidInputException>(() => file.Read(file.Bare() with { MissingMarkers = missing }));
            AssertPlace(error, file, place[0].GetInt64(), place[1].GetString(), place[2].GetString());
            missing.Add(place[2].GetString()!);
        }

        var table = file.Read(file.Bare() with { MissingMarkers = missing }).Table;
        Assert.Equal([2, 3], table.CountMissingNumbers());
        Assert.Equal(3.4175e-3f, table.GetNumeric(0)[0]);
    }

    [Fact]
    public void The_positive_class_that_was_found_is_said_and_comes_second()
    {
        var file = HostileFile.Of("yes_no.csv");
        var result = file.Read();
        Assert.Equal(["no", file.Text("positive")!], result.Table.Classes);
        Assert.Contains(result.Notices, notice => notice.Contains("positive class is 'yes'", StringComparison.Ordinal));
        Assert.Equal(["member", "newsletter", "retired"], result.Table.Schema.Categorical);
    }

    [Theory]
    [InlineData("constant_column.csv", "constant", "constant")]
    [InlineData("id_column.csv", "unique", "unique in all 344 rows")]
    [InlineData("iso_dates.csv", "dates", "dates")]
    public void Columns_that_say_nothing_are_left_out_and_named(string name, string fact, string reason)
    {
        var file = HostileFile.Of(name);
        var result = file.Read();
        var columns = file.Texts(fact);
        Assert.Equal(columns, result.Table.Schema.LeftOut.Select(column => column.Name).Where(column => column != file.Label));
        Assert.Contains(result.Warnings, warning =>
            columns.All(column => warning.Contains($"'{column}'", StringComparison.Ordinal)) && warning.Contains(reason, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("label_missing.csv", "12 of 150 rows")]
    [InlineData("label_missing.csv", "line 5")]
    [InlineData("label_class_of_one.csv", "'virginica' has one row (line 102)")]
    [InlineData("wide.csv", "more columns (599) than rows (50)")]
    public void Doubts_are_said_in_words(string name, string words) =>
        Assert.Contains(HostileFile.Of(name).Read().Warnings, warning => warning.Contains(words, StringComparison.Ordinal));

    [Theory]
    [InlineData("label_class_of_one.csv")]
    [InlineData("wide.csv")]
    [InlineData("iso_dates.csv")]
    public void What_was_read_can_be_split_with_every_class_on_both_sides(string name)
    {
        var table = HostileFile.Of(name).Read().Table;
        var split = Split.Create(table, new SplitConfiguration());
        foreach (var part in new[] { split.Train, split.Test })
            Assert.Equal(Enumerable.Range(0, table.Classes.Count), part.Select(table.GetClass).Distinct().Order());
    }

    [Fact]
    public void One_class_is_refused_with_its_name_and_number_of_rows()
    {
        var error = Assert.Throws<InvalidInputException>(() => HostileFile.Of("label_one_class.csv").Read());
        Assert.Contains("one class ('setosa', 50 rows), two are needed", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_ends_in_the_middle_of_a_line_may_be_cut_off()
    {
        Assert.Contains("may be cut off", Assert.Throws<InvalidInputException>(() => HostileFile.Of("truncated.csv").Read()).Message, StringComparison.Ordinal);
        Assert.DoesNotContain("cut off", Assert.Throws<InvalidInputException>(() => HostileFile.Of("ragged.csv").Read()).Message, StringComparison.Ordinal);
    }

    private static void AssertPlace(InvalidInputException error, HostileFile file, long? line, string? column, string? value)
    {
        Assert.Contains(file.Name, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
        Assert.EndsWith(".", error.Message, StringComparison.Ordinal);
        Assert.Equal(line, error.Line);
        if (line is not null) Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"{file.Name}:{line}:"), error.Message, StringComparison.Ordinal);
        if (column is not null) Assert.Contains($"'{column}'", error.Message, StringComparison.Ordinal);
        if (value is not null) Assert.Contains($"'{value}'", error.Message, StringComparison.Ordinal);
    }
}
