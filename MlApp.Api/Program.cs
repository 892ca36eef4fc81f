using Microsoft.Extensions.Options;
using MlApp.Api;
using MlApp.Mlflow;

if (args is [HealthCommand.Name, .. var healthArguments]) return await HealthCommand.RunAsync(healthArguments);

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
