namespace Aspire.Hosting.ApplicationModel;

/// <summary>An MLflow-compatible server that is a .NET project of the application.</summary>
/// <param name="name">The name of the resource.</param>
public sealed class EmbeddedMlflowResource([ResourceName] string name) : ProjectResource(name), IMlflowResource
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
