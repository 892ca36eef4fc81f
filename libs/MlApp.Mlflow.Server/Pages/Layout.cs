using System.Security.Cryptography;
using MlApp.Mlflow.Server.Storage;

namespace MlApp.Mlflow.Server.Pages;

/// <summary>What every page has around it.</summary>
internal static class Layout
{
    private static readonly string Style = Versioned("page.css");
    private static readonly string Script = Versioned("page.js");

    /// <summary>A whole page.</summary>
    /// <param name="title">What the browser's tab says.</param>
    /// <param name="isRegistry">Whether it belongs to the models.</param>
    /// <param name="trail">The pages above it, each with its address.</param>
    /// <param name="content">What is on it.</param>
    public static string Page(string title, bool isRegistry, IEnumerable<(string Text, string Address)> trail, Markup content) => Markup.Of($"""
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <title>{title} · MLflow</title>
        <link rel="icon" href="/assets/icon.svg" type="image/svg+xml">
        <link rel="stylesheet" href="{Style}">
        <script src="{Script}" defer></script>
        </head>
        <body>
        <a class="skip" href="#content">Skip to content</a>
        <header class="top">
        <a class="brand" href="/"><img src="/assets/icon.svg" alt="" width="24" height="24">MLflow <span>tracking</span></a>
        <nav aria-label="Main">{Tab("Experiments", Links.Experiments, !isRegistry)}{Tab("Models", Links.Models, isRegistry)}</nav>
        <span class="server" title="Embedded tracking server, speaks MLflow {DatabaseSchema.MlflowVersion}">embedded · {DatabaseSchema.MlflowVersion}</span>
        </header>
        <main id="content">
        {Trail([.. trail])}
        {content}
        </main>
        </body>
        </html>

        """).ToString();

    private static Markup Tab(string text, string address, bool isCurrent) => isCurrent
        ? Markup.Of($"""<a href="{address}" aria-current="page">{text}</a>""")
        : Markup.Of($"""<a href="{address}">{text}</a>""");

    private static Markup Trail(List<(string Text, string Address)> trail) => Markup.If(trail.Count > 0, () => Markup.Of($"""
        <nav class="trail" aria-label="Breadcrumb">{Markup.Each(trail, step => Markup.Of($"""<a href="{step.Address}">{step.Text}</a><span aria-hidden="true">/</span>"""))}</nav>
        """));

    // The address changes with the content, so that browsers may keep what they have.
    private static string Versioned(string name) =>
        $"/assets/{name}?v={Convert.ToHexStringLower(SHA256.HashData(PageAssets.Read(name)))[..8]}";
}
