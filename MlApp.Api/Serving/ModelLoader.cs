using System.Buffers;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Options;
using MlApp.Api.Telemetry;
using MlApp.Modeling;
using MlApp.Modeling.Prediction;

namespace MlApp.Api.Serving;

/// <summary>Makes a served model of a verified folder, warmed up, so that its first request is as fast as the others.</summary>
internal sealed class ModelLoader(IOptions<ServingOptions> options, TimeProvider time)
{
    // Enough calls for the runtime to compile the way of a request.
    private const int WarmUpRequests = 50;

    /// <exception cref="ModelRefusedException">The folder is no model that can be served.</exception>
    public ServedModel Load(string folder, ModelIdentity identity, ModelSource source)
    {
        Predictor predictor;
        try
        {
            predictor = Predictor.Load(folder);
        }
        // ML.NET tells of a broken file in many ways.
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            var reason = e is InvalidInputException ? e.Message : $"{e.GetType().Name}: {e.Message}";
            throw new ModelRefusedException(SwapFailure.NotLoadable, $"{identity} is refused: {folder} cannot be loaded: {reason}", e);
        }

        var model = new ServedModel(predictor, identity, source, time.GetUtcNow(), options.Value.MaxRows);
        WarmUp(model);
        return model;
    }

    private static void WarmUp(ServedModel model)
    {
        var row = new ReadOnlySequence<byte>(Encoding.UTF8.GetBytes(JsonSerializer.Serialize(model.Predictor.InputExample)));
        for (var i = 0; i < WarmUpRequests; i++)
        {
            var session = model.RentSession();
            session.Predict(row);
            model.ReturnSession(session);
        }
    }
}
