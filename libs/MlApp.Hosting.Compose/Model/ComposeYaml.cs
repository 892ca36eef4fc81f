using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.EventEmitters;
using YamlDotNet.Serialization.NamingConventions;

namespace Aspire.Hosting.Compose;

/// <summary>Writes a Compose file: the same file for the same model, on every machine.</summary>
internal static partial class ComposeYaml
{
    private const int LineWidth = 120;

    public static string Write(ComposeFile file, string comment)
    {
        var serializer = new SerializerBuilder()
            .WithNamingConvention(UnderscoredNamingConvention.Instance)
            .ConfigureDefaultValuesHandling(DefaultValuesHandling.OmitNull | DefaultValuesHandling.OmitDefaults | DefaultValuesHandling.OmitEmptyCollections)
            .WithEventEmitter(next => new QuotingEmitter(next))
            .WithTypeConverter(new NetworksConverter())
            .WithNewLine("\n")
            .DisableAliases()
            .Build();
        using var text = new StringWriter { NewLine = "\n" };
        foreach (var line in comment.ReplaceLineEndings("\n").Split('\n')) text.Write(line.Length == 0 ? "#\n" : $"# {line}\n");
        var emitter = new Emitter(text, new EmitterSettings().WithBestWidth(LineWidth).WithIndentedSequences().WithNewLine("\n"));
        serializer.Serialize(emitter, file);
        return text.ToString();
    }

    // What a reader of YAML 1.1 or 1.2 would take for something else than a text, or that reads as a port.
    [GeneratedRegex(@"^(?:|~|null|true|false|yes|no|on|off|y|n|[-+]?\.?[0-9][-+.0-9_:a-fox]*|[-+]?\.(?:inf|nan)|.*:[0-9]+(?:/(?:tcp|udp))?|\d{4}-\d\d?-\d\d?.*)$",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex NeedsQuotes();

    // The short form, a list of names, as long as there is nothing to say of a network but its name.
    private sealed class NetworksConverter : IYamlTypeConverter
    {
        public bool Accepts(Type type) => type == typeof(SortedDictionary<string, ComposeServiceNetwork>);

        public object ReadYaml(IParser parser, Type type, ObjectDeserializer rootDeserializer) => throw new NotSupportedException();

        public void WriteYaml(IEmitter emitter, object? value, Type type, ObjectSerializer serializer)
        {
            var networks = (SortedDictionary<string, ComposeServiceNetwork>)value!;
            if (networks.Values.All(network => network.Aliases.Count == 0)) serializer(networks.Keys.ToList());
            else serializer(new Dictionary<string, ComposeServiceNetwork>(networks));
        }
    }

    private sealed class QuotingEmitter(IEventEmitter next) : ChainedEventEmitter(next)
    {
        public override void Emit(ScalarEventInfo eventInfo, IEmitter emitter)
        {
            if (eventInfo.Source.Value is string text && NeedsQuotes().IsMatch(text)) eventInfo.Style = ScalarStyle.DoubleQuoted;
            base.Emit(eventInfo, emitter);
        }
    }
}
