using System.CommandLine;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using MlApp.Mlflow.Server;
using MlApp.Mlflow.Server.Endpoints;
using MlApp.Mlflow.Server.Storage;

var host = new Option<string>("--host") { Description = "The address to listen on.", DefaultValueFactory = _ => "127.0.0.1" };
var port = new Option<int>("--port") { Description = "The port; 0 takes a free one.", DefaultValueFactory = _ => 5001 };
var data = new Option<string>("--data") { Description = "The folder of database and artifacts.", Required = true };
var ui = new Option<string>("--ui") { Description = "The folder of MLflow's own page: mlflow/server/js/build of its Python package." };
port.Validators.Add(result =>
{
    // What is no number at all is refused by the parser itself.
    if (result.Tokens is [var given] && int.TryParse(given.Value, CultureInfo.InvariantCulture, out var number)
        && number is < IPEndPoint.MinPort or > IPEndPoint.MaxPort)
        result.AddError($"--port must be from {IPEndPoint.MinPort} to {IPEndPoint.MaxPort}.");
});

host.Validators.Add(result =>
{
    if (result.Tokens is [var given] && !TrackingServerOptions.IsHost(given.Value))
        result.AddError($"--host must be localhost or an IP address such as 127.0.0.1 or 0.0.0.0, not '{given.Value}'.");
});

ui.Validators.Add(result =>
{
    if (result.Tokens is [var given] && MlflowUi.Check(given.Value) is { } problem) result.AddError(problem);
});

var command = new RootCommand("MLflow's tracking server and registry on SQLite, as one small process.") { host, port, data, ui };
command.SetAction(async (arguments, cancellationToken) =>
{
    var options = new TrackingServerOptions
    {
        Host = arguments.GetRequiredValue(host),
        Port = arguments.GetRequiredValue(port),
        DataFolder = arguments.GetRequiredValue(data),
        UiFolder = arguments.GetValue(ui),
    };
    try
    {
        await using var server = await TrackingServer.StartAsync(options, cancellationToken);
        Console.WriteLine($"MLflow tracking server: {server.BaseAddress}");
        await server.WaitForShutdownAsync(cancellationToken);
        return 0;
    }
    catch (DataFolderException refused)
    {
        await Console.Error.WriteLineAsync(refused.Message);
        return 2;
    }
    catch (IOException taken) when (taken.InnerException is AddressInUseException)
    {
        await Console.Error.WriteLineAsync($"Port {options.Port} is taken: stop what listens there, or give another with --port.");
        return 2;
    }
    catch (SocketException refused)
    {
        await Console.Error.WriteLineAsync($"The server cannot listen on {options.Host}: {refused.Message}.");
        return 2;
    }
});

var parsed = command.Parse(args);
if (parsed.Errors.Count == 0) return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = true });
foreach (var error in parsed.Errors) await Console.Error.WriteLineAsync(error.Message);
return 2;
