using MlApp.AppHost.Console;
using Xunit;

namespace MlApp.Tests.AppHost;

public sealed class ServedModelTests
{
    [Fact]
    public void The_answer_of_the_API_is_read()
    {
        var model = ServedModel.Read("""
            {"name":"iris","version":"3","metrics":{"log_loss":0.1,"accuracy":0.96667},"input_example":{"petal_width":0.2},"more":[1]}
            """);

        Assert.Equal(new ServedModel("iris", "3", "accuracy 0.967", """{"petal_width":0.2}"""), model);
        Assert.Equal("iris version 3", model!.Title);
    }

    [Fact]
    public void A_regression_is_told_by_its_R2() => Assert.Equal(
        new ServedModel("diabetes", null, "R² 0.453", null),
        ServedModel.Read("""{"name":"diabetes","metrics":{"mae":44.1,"r2":0.4526,"rmse":54.4}}"""));

    [Theory]
    [InlineData("")]
    [InlineData("<html>")]
    [InlineData("[]")]
    [InlineData("""{"title":"Not found"}""")]
    public void What_is_no_answer_is_none(string text) => Assert.Null(ServedModel.Read(text));
}
