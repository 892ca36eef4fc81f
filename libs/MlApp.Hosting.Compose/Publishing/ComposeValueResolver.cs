using System.Globalization;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Compose;

/// <summary>Turns values of the model into Compose's texts, without asking for a value that only a run has.</summary>
/// <param name="resource">Whose value it is, for errors.</param>
/// <param name="services">The names of the resources that may be referred to.</param>
/// <param name="errors">Takes what cannot be said; its place in the file stays empty.</param>
internal sealed class ComposeValueResolver(IResource resource, IReadOnlySet<string> services, ComposeErrors errors)
{
    /// <summary>The secret parameter that a value is, where it is that and nothing else.</summary>
    public static ParameterResource? AsSecret(object? value) => value switch
    {
        ParameterResource parameter => parameter.Secret ? parameter : null,
        IResourceBuilder<ParameterResource> builder => AsSecret(builder.Resource),
        ConnectionStringReference reference => AsSecret(reference.Resource.ConnectionStringExpression),
        ReferenceExpression { IsConditional: false, Format: "{0}", ValueProviders: [var only] } => AsSecret(only),
        _ => null,
    };

    public string Resolve(object? value, string where) => value switch
    {
        null => "",
        string text => ComposeText.Literal(text),
        EndpointReference endpoint => Endpoint(endpoint, EndpointProperty.Url, where),
        EndpointReferenceExpression expression => Endpoint(expression.Endpoint, expression.Property, where),
        ParameterResource parameter => Parameter(parameter, where),
        IResourceBuilder<ParameterResource> parameter => Parameter(parameter.Resource, where),
        ConnectionStringReference reference => Resolve(reference.Resource.ConnectionStringExpression, where),
        IResourceWithConnectionString connected => Resolve(connected.ConnectionStringExpression, where),
        ReferenceExpression { IsConditional: true } choice => Choose(choice, where),
        ReferenceExpression expression => Format(expression, where),
        HostUrl => Cannot(where, "names an address of this machine, which containers do not reach"),
        IValueProvider or IManifestExpressionProvider => Cannot(where, $"holds a {value.GetType().Name}, which a Compose file cannot say"),
        IFormattable number => ComposeText.Literal(number.ToString(null, CultureInfo.InvariantCulture)),
        _ => Cannot(where, $"holds a {value.GetType().Name}, which a Compose file cannot say"),
    };

    private string Format(ReferenceExpression expression, string where)
    {
        if (expression.ValueProviders.Count == 0)
            return ComposeText.Literal(string.Format(CultureInfo.InvariantCulture, expression.Format));
        var parts = new object[expression.ValueProviders.Count];
        for (var i = 0; i < parts.Length; i++)
        {
            parts[i] = Resolve(expression.ValueProviders[i], where);
            if (expression.StringFormats[i] is null) continue;
            if (((string)parts[i]).Contains('$', StringComparison.Ordinal))
                return Cannot(where, $"writes a variable in the form '{expression.StringFormats[i]}', which a Compose file cannot say");
            parts[i] = Uri.EscapeDataString((string)parts[i]);
        }

        return string.Format(CultureInfo.InvariantCulture, ComposeText.Literal(expression.Format), parts);
    }

    private string Choose(ReferenceExpression choice, string where)
    {
        var condition = Resolve(choice.Condition, where);
        if (condition.Contains('$', StringComparison.Ordinal))
            return Cannot(where, "depends on a variable, which a Compose file cannot ask; choose when publishing");
        return Resolve(string.Equals(condition, choice.MatchValue, StringComparison.OrdinalIgnoreCase) ? choice.WhenTrue : choice.WhenFalse, where);
    }

    private string Endpoint(EndpointReference endpoint, EndpointProperty property, string where)
    {
        if (!services.Contains(endpoint.Resource.Name))
            return Cannot(where, $"refers to an endpoint of '{endpoint.Resource.Name}', which is not in the Compose file");
        var annotation = endpoint.EndpointAnnotation;
        var host = endpoint.Resource.Name;
        if (annotation.TargetPort?.ToString(CultureInfo.InvariantCulture) is not { } port)
            return Cannot(where, $"refers to the endpoint '{annotation.Name}' of '{host}', which has no target port");
        return property switch
        {
            EndpointProperty.Url => $"{annotation.UriScheme}://{host}:{port}",
            EndpointProperty.Host or EndpointProperty.IPV4Host => host,
            EndpointProperty.Port or EndpointProperty.TargetPort => port,
            EndpointProperty.HostAndPort => $"{host}:{port}",
            EndpointProperty.Scheme => annotation.UriScheme,
            EndpointProperty.TlsEnabled => annotation.TlsEnabled ? bool.TrueString : bool.FalseString,
            _ => Cannot(where, $"asks for {property} of the endpoint '{annotation.Name}' of '{host}', which a Compose file cannot say"),
        };
    }

    private string Parameter(ParameterResource parameter, string where)
    {
        if (parameter.Secret)
            return Cannot(where, $"holds the secret '{parameter.Name}' in a text; give it whole in an environment variable, which then names a file");
        return parameter.Default is null or GenerateParameterDefault
            ? ComposeText.Required(parameter.Name)
            : ComposeText.Variable(parameter.Name, parameter.Default.GetDefaultValue());
    }

    /// <summary>A path of the project as the file writes it, relative to the folder that the file is meant for.</summary>
    public string Relative(string folder, string path, string where)
    {
        var relative = Path.GetRelativePath(folder, Path.GetFullPath(path, folder)).Replace('\\', '/');
        if (relative == ".." || relative.StartsWith("../", StringComparison.Ordinal) || Path.IsPathRooted(relative))
        {
            Cannot(where, "lies outside of the folder of the Compose file (WithProjectDirectory)");
            return ".";
        }

        return relative == "." ? "." : "./" + ComposeText.Literal(relative);
    }

    /// <summary>Adds an error about a part of the resource, and is what stands in its place.</summary>
    public string Cannot(string where, string what)
    {
        errors.Add(resource.Name, $"{where} {what}.");
        return "";
    }
}
