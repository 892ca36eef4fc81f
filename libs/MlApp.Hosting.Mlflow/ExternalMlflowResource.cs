namespace Aspire.Hosting.ApplicationModel;

/// <summary>A tracking server that runs outside of the application, which neither starts nor stops it.</summary>
public sealed class ExternalMlflowResource : Resource, IMlflowResource
{
    private readonly Uri _trackingUri;

    /// <summary>Refers to the server at an address.</summary>
    /// <param name="name">The name of the resource.</param>
    /// <param name="trackingUri">An absolute http or https address; it may hold a path prefix, a user name and a password.</param>
    /// <exception cref="ArgumentException">The address is not an absolute http or https one.</exception>
    public ExternalMlflowResource([ResourceName] string name, Uri trackingUri) : base(name)
    {
        ArgumentNullException.ThrowIfNull(trackingUri);
        if (!trackingUri.IsAbsoluteUri || trackingUri.Scheme is not ("http" or "https"))
            throw new ArgumentException("A tracking server's address is an absolute http or https URL.", nameof(trackingUri));

        _trackingUri = trackingUri;
        DisplayUri = new UriBuilder(trackingUri) { UserName = "", Password = "", Query = "", Fragment = "" }.Uri;
    }

    /// <summary>The address as it may be shown: without user name, password and query.</summary>
    public Uri DisplayUri { get; }

    /// <summary>The tracking URI as it was given, with the credentials that it may hold.</summary>
    public ReferenceExpression ConnectionStringExpression =>
        ReferenceExpression.Create($"{_trackingUri.AbsoluteUri.TrimEnd('/')}");

    IEnumerable<KeyValuePair<string, ReferenceExpression>> IResourceWithConnectionString.GetConnectionProperties() =>
    [
        new("Host", ReferenceExpression.Create($"{_trackingUri.Host}")),
        new("Port", ReferenceExpression.Create($"{_trackingUri.Port.ToString(System.Globalization.CultureInfo.InvariantCulture)}")),
        new("Uri", ConnectionStringExpression),
    ];
}
