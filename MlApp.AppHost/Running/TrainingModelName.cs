using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace MlApp.AppHost.Running;

/// <summary>
/// The model that a training configuration trains, which is the one that the API has to serve.
/// Everything else in the file is the trainer's business, and so is saying what is wrong with it.
/// </summary>
internal static class TrainingModelName
{
    public static string Read(string path)
    {
        try
        {
            using var reader = File.OpenText(path);
            var yaml = new YamlStream();
            yaml.Load(reader);
            if (yaml.Documents is [var document, ..]
                && document.RootNode is YamlMappingNode root
                && root.Children.TryGetValue(new YamlScalarNode("model"), out var model)
                && model is YamlScalarNode { Value: { Length: > 0 } name })
                return name;
        }
        catch (Exception unreadable) when (unreadable is YamlException or IOException or UnauthorizedAccessException)
        {
            // The trainer reads it next and names line and column.
        }

        return Path.GetFileNameWithoutExtension(path);
    }
}
