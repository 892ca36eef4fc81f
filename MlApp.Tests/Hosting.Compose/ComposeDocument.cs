using MlApp.Tests.Support;
using YamlDotNet.RepresentationModel;

namespace MlApp.Tests.Hosting.Compose;

/// <summary>A Compose file of the repository, as it was read.</summary>
internal sealed class ComposeDocument
{
    private readonly YamlMappingNode _root;

    public ComposeDocument(string file)
    {
        using var reader = File.OpenText(RepositoryRoot.File(file));
        var yaml = new YamlStream();
        yaml.Load(reader);
        _root = (YamlMappingNode)yaml.Documents[0].RootNode;
    }

    public IEnumerable<string> Keys(params ReadOnlySpan<string> path) =>
        Node(path) is YamlMappingNode map ? map.Children.Keys.Select(key => key.ToString()) : [];

    public string? Text(params ReadOnlySpan<string> path) => (Node(path) as YamlScalarNode)?.Value;

    public string[] List(params ReadOnlySpan<string> path) =>
        Node(path) is YamlSequenceNode list ? [.. list.Children.Select(item => item.ToString())] : [];

    private YamlNode? Node(ReadOnlySpan<string> path)
    {
        YamlNode? node = _root;
        foreach (var key in path)
            node = node is YamlMappingNode map && map.Children.TryGetValue(key, out var child) ? child : null;
        return node;
    }
}
