using MlApp.Modeling;
using MlApp.Modeling.Configuration;
using MlApp.Modeling.Data;
using MlApp.Tests.Support;
using Xunit;

namespace MlApp.Tests.Modeling.Data;

public sealed class SplitTests : IDisposable
{
    private readonly TempFolder _folder = new();

    [Fact]
    public void The_same_seed_draws_the_same_rows_on_every_machine()
    {
        var table = Iris();
        var split = Split.Create(table, new SplitConfiguration { Seed = 7 });

        // Computed by another implementation and written down: a change of these numbers changes every model that was trained from a configuration.
        Assert.Equal([11, 14, 16, 19, 23, 27, 29, 39, 40, 49], split.Test[..10]);
        Assert.Equal(split.Test, Split.Create(table, new SplitConfiguration { Seed = 7 }).Test);
        Assert.NotEqual(split.Test, Split.Create(table, new SplitConfiguration { Seed = 8 }).Test);
    }

    [Theory]
    [InlineData(0.2, 10)]
    [InlineData(0.25, 13)]
    [InlineData(0.001, 1)]
    [InlineData(0.999, 49)]
    public void Every_class_has_its_share_and_at_least_a_row_in_each_part(double share, int rowsOfEachClass)
    {
        var table = Iris();
        var split = Split.Create(table, new SplitConfiguration { TestShare = share });
        Assert.Equal([rowsOfEachClass, rowsOfEachClass, rowsOfEachClass], split.Test.CountBy(table.GetClass).OrderBy(c => c.Key).Select(c => c.Value));
        Assert.Equal(Enumerable.Range(0, 150), split.Train.Concat(split.Test).Order());
        Assert.Equal(split.Train.Order(), split.Train);
        Assert.Equal(split.Test.Order(), split.Test);
    }

    [Fact]
    public void Without_strata_the_share_is_that_of_all_rows()
    {
        var table = Read("x,y\n" + string.Concat(Enumerable.Range(0, 100).Select(i => $"{i * i}.5,{i}\n")), ModelTask.Regression);
        var split = Split.Create(table, new SplitConfiguration { TestShare = 0.3 });
        Assert.Equal((70, 30), (split.Train.Length, split.Test.Length));
        Assert.NotEqual(Enumerable.Range(split.Test[0], 30), split.Test);
    }

    [Fact]
    public void A_class_that_nothing_could_be_learned_of_is_refused()
    {
        var table = Read("x,y\n1.5,a\n2.5,b\n3.5,a\n4.5,b\n", ModelTask.Multiclass);
        var refused = Enumerable.Range(0, 50).Count(seed =>
        {
            var configuration = new SplitConfiguration { Seed = seed, Stratified = false, TestShare = 0.5 };
            if (Record.Exception(() => Split.Create(table, configuration)) is not { } error) return false;
            Assert.Contains("split.stratified", Assert.IsType<InvalidInputException>(error).Message, StringComparison.Ordinal);
            return true;
        });
        Assert.InRange(refused, 1, 49);
    }

    [Fact]
    public void One_row_cannot_be_split()
    {
        var table = Read("x,y\n1.5,2\n2.5,3\n", ModelTask.Regression);
        Assert.Single(Split.Create(table, new SplitConfiguration()).Test);
        var error = Assert.Throws<InvalidInputException>(() => Read("x,y\n1.5,2\n", ModelTask.Regression));
        Assert.Contains("the same number in every row", error.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private static Table Iris() => HostileFile.Of("bom.csv").Read().Table;

    private Table Read(string csv, ModelTask task)
    {
        File.WriteAllText(_folder["a.csv"], csv);
        return TableReader.Read(new DataConfiguration { Path = _folder["a.csv"], Label = "y" }, task, TestContext.Current.CancellationToken).Table;
    }
}
