namespace Aspire.Hosting.ApplicationModel;

/// <summary>MLflow's own server in a Python virtual environment.</summary>
public sealed class PythonMlflowResource : ExecutableResource, IMlflowResource
{
    internal const string EndpointName = "http";

    private readonly ResourceAnnotationCollection? _annotations;

    /// <summary>Takes the place of a resource in the application.</summary>
    /// <param name="process">The resource; all that is noted on it is noted on this one.</param>
    public PythonMlflowResource(ExecutableResource process)
        : base(process.Name, process.Command, process.WorkingDirectory) => _annotations = process.Annotations;

    /// <inheritdoc/>
    public override ResourceAnnotationCollection Annotations => _annotations ?? base.Annotations; // the latter while the base is made

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
