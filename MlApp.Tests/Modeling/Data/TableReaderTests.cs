using System.Text;
using MlApp.Modeling.Configuration;
using Xunit;

namespace MlApp.Tests.Modeling.Data;

/// <summary>What the hostile files do not show.</summary>
public sealed class TableReaderTests
{
    [Fact]
    public void Numbers_in_the_first_rows_do_not_make_a_column_numeric()
    {
        using var file = new CsvFile("x,y\n" + string.Concat(Enumerable.Range(0, 2000).Select(i => $"{(i < 50 ? $"{i % 3}.50" : "north")},{(i % 2 == 0 ? "a" : "b")}\n")));
        var table = file.Read().Table;
        Assert.Equal(["x"], table.Schema.Categorical);
        Assert.Equal(["0.50", "1.50", "2.50", "north"], table.GetTextValues(0));
        Assert.Equal("1.50", table.GetText(0, 1));
    }

    [Fact]
    public void Text_in_the_first_row_does_not_make_a_column_of_numbers_text()
    {
        using var file = new CsvFile("x,y\nnone yet,a\n" + string.Concat(Enumerable.Range(0, 2000).Select(i => $"{i / 4.0},{(i % 2 == 0 ? "a" : "b")}\n")));
        var error = file.Refuse();
        Assert.Equal((2, "x"), (error.Line, error.Column));
        Assert.Contains("'none yet'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_first_fault_of_the_file_is_named_and_not_that_of_the_first_column()
    {
        using var file = new CsvFile("p,q,y\n1.5,2.5,a\n1.7,oops,a\nbad,2.5,b\n1.5,2.9,b\n1.25,2.75,b\n");
        Assert.Equal((3, "q"), (file.Refuse().Line, file.Refuse().Column));
    }

    [Fact]
    public void What_the_lists_say_goes_over_what_the_values_look_like()
    {
        using var file = new CsvFile("sex,code,note,id,y\n" + string.Concat(Enumerable.Range(0, 40).Select(i => $"{(i % 2) + 1},{i % 5},n{i % 7},{i},{(i % 3 == 0 ? "a" : "b")}\n")));
        var result = file.Read(data: file.Data with { Categorical = ["sex"], Text = ["note"], Ignore = ["code"], Numeric = ["id"] });
        var schema = result.Table.Schema;
        Assert.Equal(["id", "sex", "note"], [.. schema.Numeric, .. schema.Categorical, .. schema.Text]);
        Assert.Equal("1", result.Table.GetText(0, 0));
        Assert.Equal("n1", result.Table.GetText(1, 1));
        Assert.Contains(result.Warnings, warning => warning.Contains("'id'", StringComparison.Ordinal) && warning.Contains("may give the label away", StringComparison.Ordinal));
    }

    [Fact]
    public void A_measurement_that_happens_to_be_different_in_every_row_stays()
    {
        using var file = new CsvFile("x,n,y\n" + string.Concat(Enumerable.Range(0, 200).Select(i => $"{(i * 7919 % 1009) / 8.0},{i * i % 40009},{(i % 2 == 0 ? "a" : "b")}\n")));
        Assert.Equal(["x", "n"], file.Read().Table.Schema.Numeric);
    }

    [Fact]
    public void Row_numbers_are_known_also_when_the_rows_were_shuffled()
    {
        using var file = new CsvFile("nr,x,y\n" + string.Concat(Enumerable.Range(0, 101).Select(i => $"{100 + (i * 37 % 101)},{i % 9},{(i % 2 == 0 ? "a" : "b")}\n")));
        var schema = file.Read().Table.Schema;
        Assert.Equal(["x"], schema.Numeric);
        Assert.Contains("unique in all 101 rows", schema.LeftOut.Single(column => column.Name == "nr").Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-999")]
    [InlineData("-999.0")]
    public void A_number_may_stand_for_missing(string written)
    {
        using var file = new CsvFile($"x,y\n{written},a\n1.5,a\n2.5,b\n3.5,b\n");
        Assert.Equal([1], file.Read(data: file.Data with { MissingMarkers = ["-999"] }).Table.CountMissingNumbers());
    }

    [Fact]
    public void An_empty_list_of_markers_makes_NA_a_value_like_any_other()
    {
        using var file = new CsvFile("x,y\nNA,a\nEU,a\nNA,b\n,b\n");
        var table = file.Read(data: file.Data with { MissingMarkers = [] }).Table;
        Assert.Equal(["NA", "EU"], table.GetTextValues(0));
        Assert.Equal((1, -1), (table.CountMissingTexts(0), table.GetTextCode(0, 3)));
    }

    [Fact]
    public void Columns_without_a_value_or_a_name_are_left_out_and_said()
    {
        using var file = new CsvFile(",x,empty,y\n0,1.5,,a\n1,2.5,NA,a\n2,3.5,,b\n3,4.5,,b\n");
        var result = file.Read();
        Assert.Equal(["x"], result.Table.Schema.Numeric);
        Assert.Contains(result.Warnings, warning => warning.Contains("column number 1", StringComparison.Ordinal));
        Assert.Contains(result.Warnings, warning => warning.Contains("'empty'", StringComparison.Ordinal));
    }

    [Fact]
    public void Blank_lines_between_rows_are_no_rows_and_are_counted_as_lines()
    {
        using var file = new CsvFile("\nx,y\n\n1.5,a\n   \n2.5,a\n3.5,b\n\"see\n note\",b\n");
        var error = file.Refuse(data: file.Data with { Numeric = ["x"] });
        Assert.Equal(8, error.Line);
        Assert.Contains("'see  note'", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sepal_lenght", "data.numeric", "Did you mean 'sepal_length'?")]
    [InlineData("weight", "data.numeric", "The columns are 'sepal_length', 'y'.")]
    public void A_column_that_is_not_there_is_answered_with_the_nearest(string name, string setting, string words)
    {
        using var file = new CsvFile("sepal_length,y\n1.5,a\n2.5,b\n");
        var error = file.Refuse(data: file.Data with { Numeric = [name] });
        Assert.Contains($"there is no column '{name}' ({setting}). {words}", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("x,y\n1,a\n2,b\n3,c\n4,a\n5,b\n6,c\n", "holds 3 classes, task binary needs two")]
    [InlineData("x,y\n1,up\n2,down\n3,up\n4,down\n", "set data.positive_class")]
    public void A_binary_task_wants_two_classes_and_to_know_the_positive_one(string csv, string words)
    {
        using var file = new CsvFile(csv);
        Assert.Contains(words, file.Refuse(ModelTask.Binary).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("dwon", "Did you mean 'down'?")]
    [InlineData("sideways", "data.positive_class is 'sideways'.")]
    public void A_positive_class_that_is_none_is_refused(string positive, string words)
    {
        using var file = new CsvFile("x,y\n1,up\n2,down\n3,up\n4,down\n");
        Assert.Contains(words, file.Refuse(ModelTask.Binary, file.Data with { PositiveClass = positive }).Message, StringComparison.Ordinal);
        Assert.Equal(["up", "down"], file.Read(ModelTask.Binary, file.Data with { PositiveClass = "down" }).Table.Classes);
    }

    [Fact]
    public void Classes_that_are_numbers_stand_in_the_order_of_numbers()
    {
        using var file = new CsvFile("x,y\n1.5,10\n2.5,9\n3.5,10\n4.5,9\n5.5,2\n6.5,2\n");
        Assert.Equal(["2", "9", "10"], file.Read().Table.Classes);
    }

    [Fact]
    public void A_quantity_is_no_class_and_a_constant_nothing_to_predict()
    {
        using var quantity = new CsvFile("x,y\n" + string.Concat(Enumerable.Range(0, 60).Select(i => $"{i % 7}.5,{i / 2}.25\n")));
        Assert.Contains("set task to regression", quantity.Refuse().Message, StringComparison.Ordinal);
        using var constant = new CsvFile("x,y\n1.5,3\n2.5,3\n");
        Assert.Contains("the same number in every row", constant.Refuse(ModelTask.Regression).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Rows_without_a_target_are_left_out_and_the_others_keep_theirs()
    {
        using var file = new CsvFile("x,y\n1.5,10\n2.5,\n3.5,30\n4.5,NA\n5.5,50\n");
        var result = file.Read(ModelTask.Regression);
        Assert.Equal([(1.5f, 10f), (3.5f, 30f), (5.5f, 50f)], Enumerable.Range(0, 3).Select(row => (result.Table.GetNumeric(row)[0], result.Table.GetTarget(row))));
        Assert.Contains(result.Warnings, warning => warning.StartsWith("2 of 5 rows", StringComparison.Ordinal));
    }

    [Fact]
    public void Rows_of_a_class_of_one_go_and_every_other_row_keeps_its_values()
    {
        var lines = Enumerable.Range(0, 3000).Select(i => $"{i * 3 % 1000}.5,{(i % 2 == 0 ? "m" : "w")},{(i is 1500 or 7 ? $"alone{i}" : i % 2 == 0 ? "a" : "b")}");
        using var file = new CsvFile("x,s,y\n" + string.Join('\n', lines) + "\n");
        var table = file.Read().Table;
        int[] kept = [.. Enumerable.Range(0, 3000).Where(i => i is not (1500 or 7))];
        Assert.Equal(kept.Length, table.RowCount);
        for (var row = 0; row < kept.Length; row++)
            Assert.Equal(
                ((kept[row] * 3 % 1000) + 0.5f, kept[row] % 2 == 0 ? "m" : "w", kept[row] % 2 == 0 ? "a" : "b"),
                (table.GetNumeric(row)[0], table.GetText(0, row), table.GetLabel(row)));
    }

    [Theory]
    [InlineData(new byte[0], "the file is empty")]
    [InlineData(new byte[] { (byte)'P', (byte)'K', 3, 4, 9 }, "Excel workbook")]
    [InlineData(new byte[] { 0x1F, 0x8B, 8, 0 }, "gzip")]
    [InlineData(new byte[] { (byte)'x', 0, (byte)',', 0, (byte)'y', 0, (byte)'\n', 0 }, "utf-16")]
    [InlineData(new byte[] { (byte)'\n', (byte)' ', (byte)'\n' }, "holds no header")]
    [InlineData(new byte[] { 0xFF, 0xFE, (byte)'x', 0, (byte)'y' }, "is not UTF-16")]
    [InlineData(new byte[] { (byte)'x', (byte)',', (byte)'y', (byte)'\n', 0xE2, 0x82 }, "byte 4 of the file (0xE2)")]
    public void What_is_no_text_is_named_for_what_it_is(byte[] content, string words)
    {
        using var file = new CsvFile(content);
        Assert.Contains(words, file.Refuse().Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_zero_deep_in_the_file_is_refused_at_its_line()
    {
        using var file = new CsvFile("x,y\n" + string.Concat(Enumerable.Repeat("1.5,a\n", 100_000)) + "\0,b\n");
        Assert.Equal(100_002, file.Refuse().Line);
    }

    [Theory]
    [InlineData("x,y\n1.5,a\n\"2.5,b\n3.5,a\n", 3, "never closed")]
    [InlineData("x,y\n1.5,a\n\"2\"5,b\n3.5,a\n", 3, "closing quote")]
    [InlineData("\"x,y\n1.5,a\n", 1, "never closed")]
    public void A_broken_quote_is_refused_where_it_begins(string csv, int line, string words)
    {
        using var file = new CsvFile(csv);
        var error = file.Refuse();
        Assert.Equal(line, error.Line);
        Assert.Contains(words, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Absurd_sizes_are_refused_and_not_stored()
    {
        // A hundred times as many as are allowed: what is only counted takes no time, what is parsed takes minutes.
        using var columns = new CsvFile("y" + new string(',', 10_000_000) + "\n");
        Assert.Contains(":1: the line has more than 100,000 fields", columns.Refuse().Message, StringComparison.Ordinal);
        using var fields = new CsvFile("x,y\n1,a\n" + new string(',', 1_000_000) + "\n");
        Assert.Contains(":3: the line has more than 100,000 fields", fields.Refuse().Message, StringComparison.Ordinal);
        using var cell = new CsvFile("x,y\n\"" + new string('x', 8_000_000) + "\",a\n");
        Assert.Contains("longer than", cell.Refuse().Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("utf-16")]
    [InlineData("utf-16BE")]
    [InlineData("iso-8859-1")]
    [InlineData("windows-1252")]
    public void Encodings_are_read_by_their_names(string name)
    {
        var encoding = name.StartsWith("utf-16", StringComparison.Ordinal) ? Encoding.GetEncoding(name) : Encoding.Latin1;
        using var file = new CsvFile(encoding.GetBytes("Größe,y\n1.5,père\n2.5,mère\n3.5,père\n4.5,mère\n"));
        var table = file.Read(data: file.Data with { Encoding = name }).Table;
        Assert.Equal(["Größe"], table.Schema.Numeric);
        Assert.Equal(["mère", "père"], table.Classes);
    }

    [Fact]
    public void A_character_of_four_bytes_survives_every_border_between_blocks()
    {
        // 65,536 characters are decoded ahead and 262,144 bytes at a time: shifting by one puts the character across each border once.
        for (var shift = 0; shift < 5; shift++)
        {
            var rows = string.Concat(Enumerable.Repeat("😀😀😀😀😀😀😀,a\n𝄞𝄞𝄞𝄞𝄞𝄞𝄞,b\n", 12_000));
            using var file = new CsvFile("x" + new string('x', shift) + ",y\n" + rows);
            var table = file.Read().Table;
            Assert.Equal(24_000, table.RowCount);
            Assert.Equal(["😀😀😀😀😀😀😀", "𝄞𝄞𝄞𝄞𝄞𝄞𝄞"], table.GetTextValues(0));
        }
    }

    [Fact]
    public void Any_damage_to_a_file_is_read_or_refused_in_one_sentence()
    {
        var random = new Random(11);
        byte[][] originals = [.. HostileFile.Names.Select(name => File.ReadAllBytes(HostileFile.Of(name).Path)).Where(bytes => bytes.Length < 8000)];
        byte[] wicked = [.. "\",;\n\r\t\0-.eE+7 "u8, 0xFF, 0xC3, 0xE2];
        for (var i = 0; i < 500; i++)
        {
            var bytes = originals[random.Next(originals.Length)].ToArray();
            for (var damage = random.Next(1, 6); damage > 0; damage--) bytes[random.Next(bytes.Length)] = wicked[random.Next(wicked.Length)];
            using var file = new CsvFile(bytes[..random.Next(1, bytes.Length + 1)]);
            var task = (ModelTask)random.Next(3);
            var label = Encoding.UTF8.GetString(bytes).Split('\n')[0].Split(',')[^1].Trim();
            if (Record.Exception(() => file.Read(task, file.Data with { Label = label })) is not { } error) continue;
            Assert.True(error is MlApp.Modeling.InvalidInputException, $"{error}\n{Convert.ToBase64String(bytes)}");
            Assert.DoesNotContain('\n', error.Message);
        }
    }

    [Fact]
    public void A_reading_can_be_cancelled()
    {
        using var file = new CsvFile("x,y\n" + string.Concat(Enumerable.Repeat("1.5,a\n2.5,b\n", 10_000)));
        Assert.Throws<OperationCanceledException>(() => MlApp.Modeling.Data.TableReader.Read(file.Data, ModelTask.Multiclass, new CancellationToken(canceled: true)));
    }
}
