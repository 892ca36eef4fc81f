namespace MlApp.Mlflow.Server.Pages;

/// <summary>What a person sees where a page cannot be shown.</summary>
internal static class ProblemPage
{
    public static string Show(string what) => Layout.Page("Not here", isRegistry: false, [("Experiments", Links.Experiments)], Markup.Of($"""
        <h1>There is nothing to show</h1>
        <p class="card problem">{what}</p>
        """));
}
