using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;

namespace MlApp.AppHost.Commands;

/// <summary>
/// <em>Predict</em>: a form made from the signature of the model that is served. Before there is a model the form is empty and the
/// command disabled; with another model it is made anew.
/// </summary>
internal sealed class PredictCommand(IResourceBuilder<ProjectResource> api)
{
    public const string Name = "predict";

    private readonly PredictionApi _client = new(api.Resource);
    private readonly Lock _gate = new();
    private PredictForm? _form;

    /// <summary>Adds the command, or replaces the one that was made for another model.</summary>
    public void Add()
    {
        var form = _form;
        api.WithCommand(Name, "Predict", CommandRefusedException.AsFailure(context => ExecuteAsync(context, form)), new CommandOptions
        {
            Description = form is null ? "Predicts with the model that is served." : $"Predicts {form.Model.Signature.Output.Name} of one row with the {form.Model.Name} that is served.",
            IconName = "BrainCircuit",
            IsHighlighted = true,
            Arguments = form?.Inputs ?? [],
            ValidateArguments = form is null ? null : form.ValidateAsync,
            UpdateState = CommandExtensions.EnabledWhenHealthy,
        });
    }

    /// <summary>Makes the form for a model that takes other columns than the form has.</summary>
    /// <returns>Whether it was made.</returns>
    public async Task<bool> UpdateAsync(IServiceProvider services, ServedSignature model)
    {
        lock (_gate)
        {
            if (model.TakesTheSameAs(_form?.Model)) return false;
            _form = new PredictForm(model);
            Add();
        }

        // Aspire makes what it shows of a command once: without it, it is made anew from what was just added.
        await services.GetRequiredService<ResourceNotificationService>().PublishUpdateAsync(
            api.Resource, snapshot => snapshot with { Commands = [.. snapshot.Commands.Where(command => command.Name != Name)] });
        return true;
    }

    private async Task<ExecuteCommandResult> ExecuteAsync(ExecuteCommandContext context, PredictForm? form)
    {
        var model = await _client.GetModelAsync(context.CancellationToken);
        if (await UpdateAsync(context.Services, model) || form is null)
            throw new CommandRefusedException($"The form is new: it has the columns that {model.Title} takes. Predict again.");

        var row = form.Read(context.Arguments);
        var answer = await _client.PredictAsync(row, context.CancellationToken);
        var prediction = answer.GetProperty("predictions")[0];
        var output = model.Signature.Output.Name;
        var by = $"{answer.GetProperty("model")} version {answer.GetProperty("version")}";
        var result = prediction.TryGetProperty("value", out var value) ? $"{output}: {Text(value.GetDouble())}" : $"{output}: {prediction.GetProperty("label")}";
        return CommandResults.Success($"{result} ({by})", Describe(result, by, prediction, row), CommandResultFormat.Markdown, displayImmediately: true);
    }

    private static string Describe(string result, string by, JsonElement prediction, JsonObject row)
    {
        var given = MarkdownTable.Write(["column", "value"], row.Select(cell => (IReadOnlyList<string>)[cell.Key, cell.Value?.ToString() ?? "missing"]));
        var probabilities = prediction.TryGetProperty("probabilities", out var classes)
            ? MarkdownTable.Write(
                ["class", "probability"],
                classes.EnumerateObject().OrderByDescending(one => one.Value.GetDouble()).Select(one => (IReadOnlyList<string>)[one.Name, Text(one.Value.GetDouble())])) + "\n"
            : "";
        return $"**{result}**, by {by}\n\n{probabilities}{given}";
    }

    private static string Text(double number) => number.ToString("0.####", CultureInfo.InvariantCulture);
}
