// What ASP.NET itself reaches on this machine: a minimal API that reads a row as JSON and sends it back.
var builder = WebApplication.CreateBuilder(args);
builder.Logging.ClearProviders();

var app = builder.Build();
app.MapPost("/echo", (IrisRow row) => row);
// A collector that throws away what it is sent (OTLP over HTTP).
app.MapPost("/v1/{signal}", (HttpRequest request) => request.Body.CopyToAsync(Stream.Null));
app.Run();

internal sealed record IrisRow(float SepalLength, float SepalWidth, float PetalLength, float PetalWidth);
