namespace Aspire.Hosting.Compose;

/// <summary>What the model holds and a Compose file cannot say. All of it is found before any of it is reported.</summary>
internal sealed class ComposeErrors
{
    private readonly List<(string Resource, string What)> _errors = [];

    /// <summary>Adds an error of one line.</summary>
    /// <param name="resource">The resource that it is about.</param>
    /// <param name="what">What cannot be said, and what to do.</param>
    public void Add(string resource, string what) => _errors.Add((resource, what));

    /// <exception cref="ComposePublishException">There are errors.</exception>
    public void ThrowIfAny()
    {
        if (_errors.Count > 0)
            throw new ComposePublishException([.. _errors.OrderBy(error => error.Resource, StringComparer.Ordinal).Select(error => $"{error.Resource}: {error.What}").Distinct()]);
    }
}
