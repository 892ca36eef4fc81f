using MlApp.Mlflow;
using MlApp.Mlflow.Protocol;
using Xunit;

namespace MlApp.Tests.Mlflow;

public abstract partial class MlflowClientSuite
{
    [Fact]
    public async Task An_experiment_keeps_its_name_and_tags()
    {
        var name = Unique("Blüten 🌸");
        var id = await Client.CreateExperimentAsync(name, [new("team", "botany")], Token);
        await Client.SetExperimentTagAsync(id, "mlflow.note.content", "Three *species*.", Token);

        var experiment = await Client.GetExperimentAsync(id, Token);

        Assert.Equal(name, experiment.Name);
        Assert.Equal(LifecycleStages.Active, experiment.LifecycleStage);
        Assert.Equal([new("mlflow.note.content", "Three *species*."), new("team", "botany")], experiment.Tags!.OrderBy(tag => tag.Key));
        Assert.Equal(id, (await Client.FindExperimentAsync(name, Token))?.ExperimentId);
        var found = await Client.SearchExperimentsAsync($"name = '{name}'", cancellationToken: Token).ToListAsync(Token);
        Assert.Equal([id], found.Select(e => e.ExperimentId));
    }

    [Fact]
    public async Task An_experiment_that_does_not_exist_is_null_by_name_and_an_error_by_id()
    {
        Assert.Null(await Client.FindExperimentAsync(Unique("nothing"), Token));

        var error = await Assert.ThrowsAsync<MlflowException>(() => Client.GetExperimentAsync("987654321", Token));
        Assert.Equal(MlflowErrorCodes.ResourceDoesNotExist, error.ErrorCode);
        Assert.Contains("987654321", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Many_who_ask_for_an_experiment_at_once_get_the_same()
    {
        var name = Unique("race");

        var ids = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Client.GetOrCreateExperimentAsync(name, Token)));

        Assert.Single(ids.Distinct());
    }

    [Fact]
    public async Task A_deleted_experiment_is_found_but_not_used_until_it_is_restored()
    {
        var name = Unique("deleted");
        var id = await Client.CreateExperimentAsync(name, cancellationToken: Token);
        await Client.DeleteExperimentAsync(id, Token);

        Assert.Equal(LifecycleStages.Deleted, (await Client.FindExperimentAsync(name, Token))?.LifecycleStage);
        Assert.Empty(await Client.SearchExperimentsAsync($"name = '{name}'", cancellationToken: Token).ToListAsync(Token));
        Assert.Single(
            await Client.SearchExperimentsAsync($"name = '{name}'", ViewType.DeletedOnly, cancellationToken: Token).ToListAsync(Token));
        var taken = await Assert.ThrowsAsync<MlflowException>(() => Client.CreateExperimentAsync(name, cancellationToken: Token));
        Assert.Equal(MlflowErrorCodes.ResourceAlreadyExists, taken.ErrorCode);
        var deleted = await Assert.ThrowsAsync<MlflowException>(() => Client.GetOrCreateExperimentAsync(name, Token));
        Assert.Contains($"--experiment-id {id}", deleted.Message, StringComparison.Ordinal);

        await Client.RestoreExperimentAsync(id, Token);
        Assert.Equal(id, await Client.GetOrCreateExperimentAsync(name, Token));
    }
}
