using System.Text;
using MlApp.Mlflow.Server.Http;

namespace MlApp.Mlflow.Server.Pages;

/// <summary>Sends pages.</summary>
internal static class PageAnswers
{
    /// <summary>Sends a page, or says on one why there is none.</summary>
    public static Task AnswerPageAsync(this HttpContext context, Func<string> page, int status = StatusCodes.Status200OK)
    {
        try
        {
            return context.SendPageAsync(status, page());
        }
        catch (ApiException missing) when (missing.Status < 500)
        {
            return context.SendPageAsync(missing.Status, ProblemPage.Show(missing.Message));
        }
    }

    /// <summary>Carries out what a form asks of a model, and leads back to the model's page; what is wrong is said there.</summary>
    /// <param name="context">The request.</param>
    /// <param name="change">Changes the model of that name.</param>
    /// <param name="show">The model's page with a problem on it.</param>
    public static async Task AnswerFormAsync(
        this HttpContext context, Func<string, IFormCollection, Task> change, Func<string, string, string> show)
    {
        var name = context.RouteValue("name");
        try
        {
            await change(name, await OwnForms.ReadAsync(context));
            context.Response.StatusCode = StatusCodes.Status303SeeOther;
            context.Response.Headers.Location = Links.Model(name);
            context.Response.ContentLength = 0;
        }
        catch (ForeignFormException foreign)
        {
            await context.SendPageAsync(StatusCodes.Status403Forbidden, ProblemPage.Show(foreign.Message));
        }
        catch (ApiException wrong) when (wrong.Status == StatusCodes.Status400BadRequest)
        {
            await context.AnswerPageAsync(() => show(name, wrong.Message), wrong.Status);
        }
        catch (ApiException missing) when (missing.Status < 500)
        {
            await context.SendPageAsync(missing.Status, ProblemPage.Show(missing.Message));
        }
    }

    private static Task SendPageAsync(this HttpContext context, int status, string html)
    {
        var response = context.Response;
        response.StatusCode = status;
        response.ContentType = "text/html; charset=utf-8";
        response.Headers.CacheControl = "no-cache";
        response.Headers.ContentSecurityPolicy =
            "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'self'";
        return response.Body.WriteAsync(Encoding.UTF8.GetBytes(html), context.RequestAborted).AsTask();
    }
}
