namespace MlApp.Api.Serving;

/// <summary>A model is there and is not to be served; the message says why and what to do.</summary>
internal sealed class ModelRefusedException(string message, Exception? inner = null) : Exception(message, inner);
