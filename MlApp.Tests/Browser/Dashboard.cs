using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace MlApp.Tests.Browser;

/// <summary>The pages of Aspire's dashboard, by what a person reads on them.</summary>
internal sealed partial class Dashboard(IPage page, Uri login)
{
    private const int Attempts = 10;

    private const float MenuPatience = 6_000;

    public IPage Page => page;

    /// <summary>
    /// The form, notice or answer in front of the page. Its role is within the component's shadow root and its content outside of
    /// it, so that nothing is found below the role.
    /// </summary>
    public ILocator Dialog => page.Locator("fluent-dialog");

    /// <summary>The address that logs in, in what the AppHost printed.</summary>
    public static Uri FindLogin(string output) => new(LoginAddress().Match(output).Value);

    public Task LogInAsync() => page.GotoAsync(login.AbsoluteUri);

    public Task GoToAsync(string path) => page.GotoAsync(new Uri(login, path).AbsoluteUri);

    public ILocator Resource(string name) => page.GetByRole(AriaRole.Row, new() { Name = $"Project: {name} " });

    /// <summary>Takes an entry of the menu at the end of a resource's row.</summary>
    public async Task ChooseAsync(string resource, string command)
    {
        for (var attempt = 1; ; attempt++)
        {
            await Resource(resource).GetByRole(AriaRole.Button, new() { Name = "Actions", Exact = true }).ClickAsync();
            try
            {
                await page.GetByRole(AriaRole.Menuitem, new() { Name = command, Exact = true }).ClickAsync(new() { Timeout = MenuPatience });
                return;
            }
            catch (TimeoutException) when (attempt < Attempts)
            {
                // News of a resource draw its row anew, and take an open menu with it.
            }
        }
    }

    /// <summary>Presses a button of the form. Its title, which is often the same text, comes first.</summary>
    public Task PressAsync(string text) => Dialog.GetByText(text, new() { Exact = true }).Last.ClickAsync();

    public Task CloseAsync() => Dialog.GetByRole(AriaRole.Button, new() { Name = "Close" }).ClickAsync();

    /// <summary>Lists the traces that have a text in their name, and gives the first.</summary>
    public async Task<ILocator> FindTraceAsync(string name)
    {
        await GoToAsync("traces");
        await page.GetByRole(AriaRole.Searchbox).FillAsync(name);
        return page.GetByRole(AriaRole.Row, new() { Name = name }).First;
    }

    [GeneratedRegex(@"http://localhost:\d+/login\?t=\w+")]
    private static partial Regex LoginAddress();
}
