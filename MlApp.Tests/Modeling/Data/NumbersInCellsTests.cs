using System.Globalization;
using Xunit;

namespace MlApp.Tests.Modeling.Data;

/// <summary>Cells become the floats that they say, or an error.</summary>
public sealed class NumbersInCellsTests
{
    [Theory]
    [InlineData("0.1")]
    [InlineData("-12.5")]
    [InlineData("+7")]
    [InlineData(".5")]
    [InlineData("5.")]
    [InlineData("  3.25 ")]
    [InlineData("1e-5")]
    [InlineData("3.4028235e38")]
    [InlineData("1.17549435E-38")]
    [InlineData("1e-45")]
    [InlineData("-0")]
    [InlineData("16777217")]
    [InlineData("0.000000000000000000001")]
    [InlineData("123456789012345678901234567890")]
    [InlineData("1.00000017881393432617187500")]
    [InlineData("1.00000017881393432617187499")]
    [InlineData("1.00000017881393432617187501")]
    [InlineData("8388608.5")]
    [InlineData("8388609.5")]
    public void A_number_is_the_float_nearest_to_what_is_written(string written)
    {
        using var file = new CsvFile($"x,y\n{written},a\n99.5,a\n1.5,b\n2.5,b\n");
        Assert.Equal(
            BitConverter.SingleToInt32Bits(float.Parse(written, CultureInfo.InvariantCulture)),
            BitConverter.SingleToInt32Bits(file.Read().Table.GetNumeric(0)[0]));
    }

    [Fact]
    public void Ten_thousand_random_numbers_are_read_as_the_framework_reads_them()
    {
        var random = new Random(3);
        string[] numbers = [.. Enumerable.Range(0, 10_000).Select(i => (i % 4) switch
        {
            0 => BitConverter.Int32BitsToSingle(random.Next()) is var f && float.IsFinite(f) ? f.ToString("R", CultureInfo.InvariantCulture) : "1",
            1 => (random.NextDouble() * Math.Pow(10, random.Next(-12, 12))).ToString("F" + random.Next(0, 12), CultureInfo.InvariantCulture),
            2 => $"{random.NextInt64()}.{random.NextInt64()}",
            // Halfway between two floats, where rounding twice goes wrong.
            _ => (((double)(float)random.NextDouble()) + Math.ScaleB(1, -25)).ToString("F30", CultureInfo.InvariantCulture),
        })];
        using var file = new CsvFile("x,y\n" + string.Concat(numbers.Select((n, i) => $"{n},{(i % 2 == 0 ? "a" : "b")}\n")));

        var table = file.Read().Table;

        for (var row = 0; row < numbers.Length; row++)
            Assert.True(
                BitConverter.SingleToInt32Bits(float.Parse(numbers[row], CultureInfo.InvariantCulture)) == BitConverter.SingleToInt32Bits(table.GetNumeric(row)[0]),
                numbers[row]);
    }

    [Theory]
    [InlineData("0x10")]
    [InlineData("1_000")]
    [InlineData("1.2.3")]
    [InlineData("--1")]
    [InlineData("1e")]
    [InlineData("5%")]
    [InlineData("1,5")]
    [InlineData("1 2")]
    [InlineData("١")]
    public void What_is_no_number_is_refused_and_never_half_read(string written)
    {
        using var file = new CsvFile($"x,y\n1.5,a\n\"{written}\",a\n1.25,b\n2.5,b\n");
        var error = file.Refuse();
        Assert.Equal((3, "x"), (error.Line, error.Column));
        Assert.Contains($"'{written}'", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1.234.567,5", 1234567.5f)]
    [InlineData("1234567,5", 1234567.5f)]
    [InlineData("-1.000", -1000f)]
    public void Thousands_and_decimal_may_be_the_other_way_round(string written, float value)
    {
        using var file = new CsvFile($"x;y\n{written};a\n1,5;a\n2,5;b\n3,5;b\n");
        var data = file.Data with { ThousandsSeparator = '.', DecimalSeparator = ',' };
        Assert.Equal(value, file.Read(data: data).Table.GetNumeric(0)[0]);
    }

    [Theory]
    [InlineData("1.23,5")]
    [InlineData("12.34.567")]
    [InlineData(".123")]
    [InlineData("1234.567")]
    public void Groups_that_are_not_of_three_are_no_thousands(string written)
    {
        using var file = new CsvFile($"x;y\n1,5;a\n{written};a\n2,5;b\n3,5;b\n");
        Assert.Equal(3, file.Refuse(data: file.Data with { ThousandsSeparator = '.', DecimalSeparator = ',' }).Line);
    }

    [Fact]
    public void A_comma_that_may_part_thousands_is_not_taken_for_a_decimal_comma()
    {
        using var file = new CsvFile("x;y\n1,234;a\n5,678;a\n2,345;b\n3,456;b\n");
        var error = file.Refuse();
        Assert.Equal((2, "x"), (error.Line, error.Column));
        Assert.Contains("data.thousands", error.Message, StringComparison.Ordinal);
        Assert.Contains("data.decimal", error.Message, StringComparison.Ordinal);
    }
}
