using Microsoft.Extensions.Options;
using MlApp.Api;
using MlApp.Mlflow;

try
{
    await using var app = ApiApplication.Build(args);
    await app.RunAsync();
    return 0;
}
catch (Exception e) when (e is OptionsValidationException or MlflowException)
{
    await Console.Error.WriteLineAsync(e.Message);
    return 2;
}
