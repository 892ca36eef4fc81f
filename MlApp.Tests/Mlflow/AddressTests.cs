using MlApp.Mlflow;
using Xunit;

namespace MlApp.Tests.Mlflow;

/// <summary>Tracking URIs and model URIs.</summary>
public sealed class AddressTests
{
    [Theory]
    [InlineData(null, "http://localhost:5001/")]
    [InlineData("", "http://localhost:5001/")]
    [InlineData("http://127.0.0.1:5000", "http://127.0.0.1:5000/")]
    [InlineData("https://mlflow.example.org/team/x", "https://mlflow.example.org/team/x/")]
    [InlineData("http://ada:pw@mlflow:5000/?q=1#f", "http://mlflow:5000/")]
    public void The_address_comes_from_the_environment(string? variable, string expected)
    {
        using var client = new MlflowClient(MlflowClientOptions.FromEnvironment(name => name == "MLFLOW_TRACKING_URI" ? variable : null));

        Assert.Equal(new Uri(expected), client.TrackingUri);
    }

    [Theory]
    [InlineData("sqlite:///mlflow.db", "mlflow server --backend-store-uri sqlite:///mlflow.db")]
    [InlineData("file:///home/ada/mlruns", "mlflow server")]
    [InlineData("postgresql://ada:pw@db/mlflow", "postgresql://***@db/mlflow")]
    [InlineData("databricks", "Databricks")]
    [InlineData("databricks://profile", "Databricks")]
    [InlineData("./mlruns", "no URL")]
    [InlineData("localhost:5001", "no URL")]
    [InlineData("ada:pw@localhost:5001", "no URL")]
    [InlineData("http://", "cannot be read")]
    [InlineData("http://ada:pw@:99999999", "cannot be read")]
    public void An_address_that_is_no_servers_is_one_sentence(string uri, string part)
    {
        var error = Assert.Throws<MlflowException>(() => new MlflowClient(new MlflowClientOptions { TrackingUri = uri }));

        Assert.Contains(part, error.Message, StringComparison.Ordinal);
        Assert.Contains("MLFLOW_TRACKING_URI", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("pw", error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("models:/iris/3", "iris", "3", null, null)]
    [InlineData("models:/iris@champion", "iris", null, "champion", null)]
    [InlineData("models:/my model@x@champion", "my model@x", null, "champion", null)]
    [InlineData("models:/m-7251cb0dd9e34b1488dc95b90b800ee9", null, null, null, "m-7251cb0dd9e34b1488dc95b90b800ee9")]
    public void A_model_URI_is_read_and_written(string text, string? name, string? version, string? alias, string? id)
    {
        var uri = ModelUri.Parse(text);

        Assert.Equal((name, version, alias, id), (uri.Name, uri.Version, uri.Alias, uri.ModelId));
        Assert.Equal(text, uri.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("iris")]
    [InlineData("models:/")]
    [InlineData("models:/iris")]
    [InlineData("models:/iris/")]
    [InlineData("models:/iris/Production")]
    [InlineData("models:/iris@")]
    [InlineData("models:/@champion")]
    [InlineData("models:/a/b/3")]
    [InlineData("models:/m-")]
    [InlineData("runs:/abc/model")]
    public void What_is_no_model_URI_is_refused_with_the_forms_there_are(string text)
    {
        Assert.False(ModelUri.TryParse(text, out _));
        Assert.Contains("models:/NAME@ALIAS", Assert.Throws<FormatException>(() => ModelUri.Parse(text)).Message, StringComparison.Ordinal);
    }
}
