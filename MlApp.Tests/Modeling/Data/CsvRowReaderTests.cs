using System.Globalization;
using System.Text;
using MlApp.Modeling;
using MlApp.Modeling.Configuration;
using MlApp.Modeling.Data;
using Xunit;

namespace MlApp.Tests.Modeling.Data;

public sealed class CsvRowReaderTests
{
    [Fact]
    public void Rows_come_in_the_order_of_the_model_with_their_own_text()
    {
        using var file = new CsvFile("b,extra,kind,a\r\n1.5,\"x,\n\"\"y\"\"\",red,2.5\r\n\r\nNA,,,3\r\n");
        using var reader = Open(file, new CsvInputs(["a", "b"], ["kind"]));
        var batch = reader.CreateBatch();

        Assert.True(reader.Read(batch, TestContext.Current.CancellationToken));

        Assert.Equal(2, batch.Count);
        Assert.Equal([2.5f, 1.5f], batch.GetNumeric(0).ToArray());
        Assert.Equal([3f, float.NaN], batch.GetNumeric(1).ToArray());
        Assert.Equal(["red"], batch.GetTexts(0).ToArray());
        Assert.Equal([null], batch.GetTexts(1).ToArray());
        Assert.Equal("1.5,\"x,\n\"\"y\"\"\",red,2.5", batch.GetRecord(0).ToString());
        Assert.Equal("NA,,,3", batch.GetRecord(1).ToString());
        Assert.Equal((2, 5), (batch.GetLine(0), batch.GetLine(1)));
        Assert.Equal(("b,extra,kind,a", ','), (reader.HeaderRecord, reader.Format.Separator));
        Assert.False(reader.Read(batch, TestContext.Current.CancellationToken));
        Assert.Equal(0, batch.Count);
    }

    [Fact]
    public void Labels_come_along_when_asked_for()
    {
        using var file = new CsvFile("x,y\n1.5,a\n2.5,\n3.5,b\n");
        using var reader = Open(file, new CsvInputs(["x"], [], "y"));
        var batch = reader.CreateBatch();
        reader.Read(batch, TestContext.Current.CancellationToken);
        Assert.Equal(["a", null, "b"], Enumerable.Range(0, 3).Select(batch.GetLabel));

        using var numbers = new CsvFile("x,y\n1.5,10\n2.5,\n");
        using var regression = Open(numbers, new CsvInputs(["x"], [], "y", LabelIsNumber: true));
        var targets = regression.CreateBatch();
        regression.Read(targets, TestContext.Current.CancellationToken);
        Assert.Equal([10f, float.NaN], Enumerable.Range(0, 2).Select(targets.GetTarget));
    }

    [Theory]
    [InlineData("x,z\n1,2\n", "there is no column 'x1' (the model needs it). Did you mean 'x'?")]
    [InlineData("a,b\n1,2\n", "there is no column 'x1' (the model needs it). The columns are 'a', 'b'.")]
    public void A_column_that_the_model_needs_is_asked_for_by_name(string csv, string words)
    {
        using var file = new CsvFile(csv);
        Assert.Contains(words, Assert.Throws<InvalidInputException>(() => Open(file, new CsvInputs(["x1"], []))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("x,y\n1.5,a\nsee note,a\n", 3, "'see note' is not a number")]
    [InlineData("x,y\n1.5,a\n\"1,5\",a\n", 3, "decimal separator '.'")]
    [InlineData("x,y\n1.5,a\ninf,a\n", 3, "not finite")]
    [InlineData("x,y\n1.5,a\n1.5,a,b\n", 3, "has 3 fields, 2 are expected")]
    [InlineData("x,y\n1.5,a\n\n1", 4, "may be cut off")]
    public void A_row_that_cannot_be_read_is_refused_at_its_place(string csv, int line, string words)
    {
        using var file = new CsvFile(csv);
        using var reader = Open(file, new CsvInputs(["x"], []));
        var error = Assert.Throws<InvalidInputException>(() => reader.Read(reader.CreateBatch(), TestContext.Current.CancellationToken));
        Assert.Equal(line, error.Line);
        Assert.Contains(words, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_not_there_is_said_not_to_be_there()
    {
        using var file = new CsvFile("x\n");
        Assert.Contains(
            "there is no such file",
            Assert.Throws<InvalidInputException>(() => CsvRowReader.Open(file.Path + ".none", new CsvFormat(), new CsvInputs([], []))).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void The_format_of_the_training_data_is_the_format_of_the_rows()
    {
        using var file = new CsvFile(Encoding.Latin1.GetBytes("Größe;Ort\n1.234,5;Köln\n-;Ulm\n"));
        using var reader = CsvRowReader.Open(file.Path, new CsvFormat(';', ',', '.', "iso-8859-1", ["-"]), new CsvInputs(["Größe"], ["Ort"]));
        var batch = reader.CreateBatch();
        reader.Read(batch, TestContext.Current.CancellationToken);
        Assert.Equal([1234.5f, float.NaN], Enumerable.Range(0, 2).Select(row => batch.GetNumeric(row)[0]));
        Assert.Equal(["Köln", "Ulm"], Enumerable.Range(0, 2).Select(row => batch.GetTexts(row)[0]));
    }

    [Fact]
    public void A_table_and_a_stream_of_the_same_file_hold_the_same_and_memory_does_not_grow()
    {
        using var file = new CsvFile(Large(60_000));
        var table = file.Read().Table;
        using var reader = Open(file, new CsvInputs(table.Schema.Numeric, table.Schema.TextColumns, "y"));
        var batch = reader.CreateBatch(1000);
        var row = 0;
        long allocated = 0;
        while (reader.Read(batch, TestContext.Current.CancellationToken))
        {
            // The first batches make room and learn the texts; from then on a row costs nothing.
            if (row == 10_000) allocated = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < batch.Count; i++, row++)
            {
                Assert.True(batch.GetNumeric(i).SequenceEqual(table.GetNumeric(row)));
                Assert.True(batch.GetTexts(i)[0] == table.GetText(0, row) && batch.GetLabel(i) == table.GetLabel(row));
                if (batch.GetLine(i) != row + 2) Assert.Fail($"row {row} is said to be on line {batch.GetLine(i)}");
            }
        }

        Assert.Equal(60_000, row);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - allocated, 0, 1 << 20);
    }

    private static CsvRowReader Open(CsvFile file, CsvInputs inputs) => CsvRowReader.Open(file.Path, new CsvFormat(), inputs);

    private static string Large(int rows)
    {
        var random = new Random(5);
        var csv = new StringBuilder("a,b,c,town,y\n");
        for (var i = 0; i < rows; i++)
            csv.Append(CultureInfo.InvariantCulture, $"{random.NextDouble():F4},{random.Next(-500, 500)},{(i % 11 == 0 ? "" : $"{random.NextDouble():E3}")},town {random.Next(40)},{(i % 3 == 0 ? "a" : "b")}\n");
        return csv.ToString();
    }
}
