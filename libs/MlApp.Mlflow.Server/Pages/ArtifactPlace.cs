using MlApp.Mlflow.Server.Http;
using MlApp.Mlflow.Server.Storage;
using MlApp.Mlflow.Server.Validation;

namespace MlApp.Mlflow.Server.Pages;

/// <summary>Artifacts that belong to something with a page: a run, a logged model or a model's version.</summary>
/// <param name="Owner">The address of that page.</param>
/// <param name="Trail">That page and those above it.</param>
/// <param name="Root">Where the artifacts are.</param>
/// <param name="IsRegistry">Whether it belongs to the models.</param>
internal sealed record ArtifactPlace(string Owner, IReadOnlyList<(string Text, string Address)> Trail, string? Root, bool IsRegistry)
{
    public static ArtifactPlace OfRun(Session session, HttpContext context)
    {
        var run = RunStore.GetInfo(session, context.RouteValue("run"));
        var trail = RunPage.Trail(ExperimentStore.Get(session, Names.ParseExperimentId(run.ExperimentId)));
        return new(Links.Run(run), [.. trail, (Shown.Name(run), Links.Run(run))], run.ArtifactUri, IsRegistry: false);
    }

    public static ArtifactPlace OfLoggedModel(Session session, HttpContext context)
    {
        var model = LoggedModelStore.Get(session, context.RouteValue("model"), allowDeleted: false).Info;
        var trail = RunPage.Trail(ExperimentStore.Get(session, Names.ParseExperimentId(model.ExperimentId)));
        return new(Links.LoggedModel(model), [.. trail, (model.Name, Links.LoggedModel(model))], model.ArtifactUri, IsRegistry: false);
    }

    public static ArtifactPlace OfVersion(Session session, HttpContext context)
    {
        var (name, version) = (context.RouteValue("name"), context.RouteValue("version"));
        var place = ModelVersionStore.GetLocation(session, name, Names.ParseVersion(version));
        var owner = Links.Version(name, version);
        return new(owner, [("Models", Links.Models), (name, Links.Model(name)), ($"Version {version}", owner)], place, IsRegistry: true);
    }
}
