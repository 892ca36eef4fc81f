namespace Aspire.Hosting.ApplicationModel;

/// <summary>MLflow's own server in a Python virtual environment.</summary>
/// <param name="name">The name of the resource.</param>
/// <param name="python">The environment's own <c>python</c>.</param>
/// <param name="workingDirectory">Where it is started.</param>
public sealed class PythonMlflowResource([ResourceName] string name, string python, string workingDirectory)
    : ExecutableResource(name, python, workingDirectory), IMlflowResource
{
    internal const string EndpointName = "http";

    /// <summary>Where the server listens.</summary>
    public EndpointReference PrimaryEndpoint => field ??= new EndpointReference(this, EndpointName);

    /// <summary>The tracking URI, for example <c>http://localhost:5001</c>.</summary>
    public ReferenceExpression ConnectionStringExpression => ReferenceExpression.Create($"{PrimaryEndpoint}");

    IEnumerable<KeyValuePair<string, ReferenceExpression>> IResourceWithConnectionString.GetConnectionProperties() =>
    [
        new("Host", ReferenceExpression.Create($"{PrimaryEndpoint.Property(EndpointProperty.Host)}")),
        new("Port", ReferenceExpression.Create($"{PrimaryEndpoint.Property(EndpointProperty.Port)}")),
        new("Uri", ConnectionStringExpression),
    ];
}
