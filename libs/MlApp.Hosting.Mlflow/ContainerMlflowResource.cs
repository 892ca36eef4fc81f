namespace Aspire.Hosting.ApplicationModel;

/// <summary>MLflow's own server in a container.</summary>
/// <param name="name">The name of the resource.</param>
public sealed class ContainerMlflowResource([ResourceName] string name) : ContainerResource(name), IMlflowResource
{
    internal const string EndpointName = "http";
    internal const int ContainerPort = 5000;

    /// <summary>Where the server listens.</summary>
    public EndpointReference PrimaryEndpoint => field ??= new EndpointReference(this, EndpointName);

    /// <summary>The tracking URI, for example <c>http://mlflow:5000</c> for the other containers.</summary>
    public ReferenceExpression ConnectionStringExpression => ReferenceExpression.Create($"{PrimaryEndpoint}");

    IEnumerable<KeyValuePair<string, ReferenceExpression>> IResourceWithConnectionString.GetConnectionProperties() =>
    [
        new("Host", ReferenceExpression.Create($"{PrimaryEndpoint.Property(EndpointProperty.Host)}")),
        new("Port", ReferenceExpression.Create($"{PrimaryEndpoint.Property(EndpointProperty.Port)}")),
        new("Uri", ConnectionStringExpression),
    ];
}
