using MlApp.Mlflow;
using MlApp.Mlflow.Protocol;
using Xunit;

namespace MlApp.Tests.Mlflow;

public abstract partial class MlflowClientSuite
{
    [Fact]
    public async Task A_version_is_registered_tagged_and_found_by_its_alias()
    {
        var run = await StartRunAsync();
        var name = $"iris {Guid.NewGuid():N}";
        await Client.CreateRegisteredModelAsync(name, "Species of an iris.", [new("owner", "ada")], Token);
        var source = $"{run.Info.ArtifactUri}/model";
        var first = await Client.CreateModelVersionAsync(name, source, run.Info.RunId, [new("mlapp.sha256", "00ff")], "The first.", cancellationToken: Token);
        var second = await Client.CreateModelVersionAsync(name, source, run.Info.RunId, cancellationToken: Token);
        await Client.SetModelVersionTagAsync(name, second.Version, "mlapp.promotion", "better by 0.1", Token);
        await Client.UpdateModelVersionAsync(name, second.Version, "The second.", Token);
        await Client.SetAliasAsync(name, "champion", first.Version, Token);
        await Client.SetAliasAsync(name, "previous", first.Version, Token);
        await Client.SetAliasAsync(name, "champion", second.Version, Token);

        Assert.Equal(("1", "2"), (first.Version, second.Version));
        var champion = await Client.FindModelVersionByAliasAsync(name, "champion", Token);
        Assert.Equal("2", champion?.Version);
        Assert.Equal("The second.", champion?.Description);
        Assert.Equal(["champion"], champion?.Aliases);
        Assert.Equal([new("mlapp.promotion", "better by 0.1")], champion?.Tags);
        Assert.Equal("1", (await Client.GetModelVersionAsync(ModelUri.OfAlias(name, "previous"), Token)).Version);
        var one = await Client.GetModelVersionAsync(name, "1", Token);
        Assert.Equal((source, run.Info.RunId, "READY", "The first."), (one.Source, one.RunId, one.Status, one.Description));
        Assert.Equal([new("mlapp.sha256", "00ff")], one.Tags);
        var found = await Client.SearchModelVersionsAsync($"name = '{name}'", ["version_number DESC"], Token).ToListAsync(Token);
        Assert.Equal(["2", "1"], found.Select(version => version.Version));
        var model = await Client.FindRegisteredModelAsync(name, Token);
        Assert.Equal("Species of an iris.", model?.Description);
        Assert.Equal([new("champion", "2"), new("previous", "1")], model!.Aliases!.OrderBy(alias => alias.Alias));

        await Client.DeleteAliasAsync(name, "previous", Token);
        await Client.DeleteAliasAsync(name, "previous", Token);
        Assert.Null(await Client.FindModelVersionByAliasAsync(name, "previous", Token));
        await Client.DeleteModelVersionAsync(name, "2", Token);
        Assert.Null(await Client.FindModelVersionByAliasAsync(name, "champion", Token));
    }

    [Fact]
    public async Task A_registered_model_is_described_found_and_deleted()
    {
        var name = $"rose-{Guid.NewGuid():N}";
        Assert.Equal(name, (await Client.GetOrCreateRegisteredModelAsync(name, Token)).Name);
        Assert.Equal(name, (await Client.GetOrCreateRegisteredModelAsync(name, Token)).Name);
        await Client.UpdateRegisteredModelAsync(name, "Roses.", Token);
        await Client.SetRegisteredModelTagAsync(name, "task", "binary", Token);

        var found = Assert.Single(
            await Client.SearchRegisteredModelsAsync($"name LIKE '{name[..20]}%'", cancellationToken: Token).ToListAsync(Token));
        Assert.Equal("Roses.", found.Description);
        Assert.Equal([new("task", "binary")], found.Tags);
        var taken = await Assert.ThrowsAsync<MlflowException>(() => Client.CreateRegisteredModelAsync(name, cancellationToken: Token));
        Assert.Equal(MlflowErrorCodes.ResourceAlreadyExists, taken.ErrorCode);

        await Client.DeleteRegisteredModelAsync(name, Token);
        Assert.Null(await Client.FindRegisteredModelAsync(name, Token));
    }

    [Fact]
    public async Task What_is_not_registered_is_null_or_an_error_that_names_it()
    {
        var name = $"none-{Guid.NewGuid():N}";

        Assert.Null(await Client.FindRegisteredModelAsync(name, Token));
        Assert.Null(await Client.FindModelVersionByAliasAsync(name, "champion", Token));
        var version = await Assert.ThrowsAsync<MlflowException>(() => Client.GetModelVersionAsync(name, "1", Token));
        var alias = await Assert.ThrowsAsync<MlflowException>(() => Client.GetModelVersionAsync(ModelUri.OfAlias(name, "champion"), Token));

        Assert.All([version, alias], error =>
        {
            Assert.Equal(MlflowErrorCodes.ResourceDoesNotExist, error.ErrorCode);
            Assert.Contains(name, error.Message, StringComparison.Ordinal);
        });
    }
}
