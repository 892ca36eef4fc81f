using MlApp.Mlflow.Protocol;

namespace MlApp.Mlflow.Server.Pages;

/// <summary>The aliases of a model, and the forms that set and remove them.</summary>
internal static class AliasForms
{
    /// <summary>The card of aliases.</summary>
    /// <param name="model">The model.</param>
    /// <param name="versions">The versions that an alias can be given to.</param>
    /// <param name="problem">Why the last change was refused.</param>
    public static Markup Show(RegisteredModel model, IReadOnlyList<string> versions, string? problem) => Markup.Of($"""
        <section class="card aliases"><h2>Aliases</h2>
        {Markup.If(problem is not null, () => Markup.Of($"""<p class="problem" role="alert">{problem}</p>"""))}
        {Markup.Each(model.Aliases, alias => Markup.Of($"""
            <form method="post" action="{Links.RemoveAlias(model.Name)}"><input type="hidden" name="alias" value="{alias.Alias}">{Badge(alias.Alias)}is <a href="{Links.Version(model.Name, alias.Version)}">version {alias.Version}</a> <button aria-label="Remove the alias {alias.Alias}">Remove</button></form>
            """))}
        {Markup.If(versions.Count > 0, () => Markup.Of($"""
            <form method="post" action="{Links.SetAlias(model.Name)}" aria-label="Set an alias">
            <label>Alias <input name="alias" required maxlength="255" pattern="[\w\-]+" placeholder="champion" autocomplete="off" spellcheck="false"></label>
            <label>Version <select name="version">{Markup.Each(versions, version => Markup.Of($"<option>{version}</option>"))}</select></label>
            <button>Set</button>
            </form>
            """))}
        </section>
        """);

    public static Markup Badges(IReadOnlyList<string>? aliases) => Markup.Each(aliases, Badge);

    public static Markup Badge(string alias) => Markup.Of($"""<span class="badge alias{(alias == "champion" ? " champion" : "")}">{alias}</span>""");
}
