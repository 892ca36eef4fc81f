using MlApp.Mlflow.Server.Artifacts;
using MlApp.Mlflow.Server.Storage;
using MlApp.Mlflow.Server.Validation;

namespace MlApp.Mlflow.Server.Pages;

/// <summary>A logged model of MLflow 3: a model folder with an id of its own.</summary>
internal static class LoggedModelPage
{
    public static string Show(Session session, ArtifactFolder folder, string id)
    {
        var model = LoggedModelStore.Get(session, id, allowDeleted: false);
        var info = model.Info;
        var run = RunViews.FindRun(session, info.SourceRunId);
        var root = ArtifactUri.FindServed(info.ArtifactUri);
        var trail = RunPage.Trail(ExperimentStore.Get(session, Names.ParseExperimentId(info.ExperimentId)));
        return Layout.Page(info.Name, isRegistry: false, trail, Markup.Of($"""
            <h1>{info.Name} <small>model</small></h1>
            <dl class="facts">
            {RunPage.Fact("Made", Shown.Time(info.CreationTimestampMs))}
            {RunPage.Fact("Status", RunPage.Text(info.Status switch { "LOGGED_MODEL_READY" => "Ready", "LOGGED_MODEL_PENDING" => "Pending", var other => other }))}
            {RunPage.Fact("Why", RunPage.Text(info.StatusMessage))}
            {RunPage.Fact("Type", RunPage.Text(info.ModelType))}
            {RunPage.Fact("Run", run is null ? RunPage.Text(info.SourceRunId) : Markup.Of($"""<a href="{Links.Run(run)}">{Shown.Name(run)}</a>"""))}
            {RunPage.Fact("Load it as", Markup.Of($"<code>models:/{info.ModelId}</code>"))}
            </dl>
            {RunPage.Metrics(model.Data?.Metrics)}
            <div class="columns">
            {RunPage.KeyValues("Parameters", model.Data?.Params)}
            {ArtifactPages.Card(Links.LoggedModel(info), root is null ? [] : folder.List(root, prefix: "") ?? [])}
            {RunPage.KeyValues("Tags", info.Tags)}
            </div>
            """));
    }
}
