namespace MlApp.Mlflow.Server.Storage;

/// <summary>The data folder cannot be used. The message is complete: what is wrong, and what to do.</summary>
public sealed class DataFolderException(string message) : Exception(message);
