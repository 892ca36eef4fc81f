using System.Text;
using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace MlApp.Modeling.Configuration;

/// <summary>
/// Turns a file into nodes that know their places. From YamlDotNet's events and not from its object model, since that one loses the
/// places and lets nesting run as deep as the file likes.
/// </summary>
internal sealed partial class YamlDocumentReader
{
    private const int MaxBytes = 1 << 20;
    private const int MaxDepth = 8;

    private readonly string _file;
    private readonly Parser _parser;

    private YamlDocumentReader(string file, string text)
    {
        _file = file;
        _parser = new Parser(new StringReader(text));
    }

    /// <summary>Reads the one document of a file, which must be a mapping.</summary>
    public static YamlMapping Read(string file)
    {
        var text = ReadText(file);
        var reader = new YamlDocumentReader(file, text);
        try
        {
            return reader.ReadDocument();
        }
        catch (YamlException e)
        {
            var at = new SourcePosition(file, Math.Max(1, e.Start.Line), Math.Max(1, e.Start.Column));
            throw at.Error($"this is not valid YAML: {MarkInMessage().Replace(e.Message, "").TrimEnd('.')}.");
        }
        catch (InvalidOperationException e)
        {
            // YamlDotNet's scanner ends so where a bracket is never closed.
            var end = reader._parser.Current?.End;
            var at = new SourcePosition(file, end?.Line ?? 1, end?.Column ?? 1);
            throw new InvalidInputException($"{file}:{at.Line}:{at.Column}: this is not valid YAML from here on; is a bracket or a quote never closed?", file, at.Line, inner: e);
        }
    }

    private static string ReadText(string file)
    {
        try
        {
            var info = new FileInfo(file);
            if (Directory.Exists(file)) throw new InvalidInputException($"{file}: this is a folder; name the configuration file in it.", file);
            if (!info.Exists) throw new InvalidInputException($"{file}: there is no such configuration file ({info.FullName}).", file);
            if (info.Length > MaxBytes)
                throw new InvalidInputException($"{file}: a configuration has at most {MaxBytes:N0} bytes, this file has {info.Length:N0}; is it the data?", file);
            var text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(File.ReadAllBytes(file));
            var zero = text.IndexOf('\0', StringComparison.Ordinal);
            return zero < 0 ? text.TrimStart('\uFEFF') : throw new InvalidInputException($"{file}: this is a binary file, not YAML.", file);
        }
        catch (DecoderFallbackException e)
        {
            throw new InvalidInputException($"{file}: this is not UTF-8 text (byte {e.Index}); save the configuration as UTF-8.", file, inner: e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new InvalidInputException($"{file}: cannot be read: {e.Message}", file, inner: e);
        }
    }

    private YamlMapping ReadDocument()
    {
        _parser.Consume<StreamStart>();
        if (_parser.Accept<StreamEnd>(out _)) throw new InvalidInputException($"{_file}: the configuration is empty.", _file);
        _parser.Consume<DocumentStart>();
        var root = ReadNode(0);
        _parser.Consume<DocumentEnd>();
        if (!_parser.Accept<StreamEnd>(out var next))
            throw At(_parser.Current!).Error("a configuration is one YAML document; a second one begins here.");
        return root switch
        {
            YamlMapping mapping => mapping,
            YamlScalar { IsNull: true } => throw new InvalidInputException($"{_file}: the configuration is empty.", _file),
            _ => throw root.Position.Error($"a configuration is keys with values ('model: iris'), here is {root.Kind}."),
        };
    }

    private YamlNode ReadNode(int depth)
    {
        if (_parser.Accept<AnchorAlias>(out var alias)) throw AnchorsAreNotUsed(At(alias));
        var node = _parser.Consume<NodeEvent>();
        var at = At(node);
        if (!node.Anchor.IsEmpty) throw AnchorsAreNotUsed(at);
        if (depth > MaxDepth) throw at.Error("this is nested deeper than any configuration.");
        switch (node)
        {
            case Scalar scalar:
                return new YamlScalar(at, scalar.Value, scalar.Style == ScalarStyle.Plain);
            case SequenceStart:
                List<YamlNode> items = [];
                while (!_parser.TryConsume<SequenceEnd>(out _)) items.Add(ReadNode(depth + 1));
                return new YamlSequence(at, items);
            default:
                return ReadMapping(at, depth);
        }
    }

    private static InvalidInputException AnchorsAreNotUsed(SourcePosition at) =>
        at.Error("anchors and aliases (& and *) are not used in a configuration; write the value out.");

    private YamlMapping ReadMapping(SourcePosition at, int depth)
    {
        List<YamlEntry> entries = [];
        Dictionary<string, SourcePosition> seen = [];
        while (!_parser.TryConsume<MappingEnd>(out _))
        {
            if (ReadNode(depth + 1) is not YamlScalar key) throw At(_parser.Current!).Error("a key must be a name.");
            if (!seen.TryAdd(key.Text, key.Position))
                throw key.Position.Error($"the key '{key.Text}' is here a second time; the first is in line {seen[key.Text].Line}.", key.Text);
            entries.Add(new YamlEntry(key, ReadNode(depth + 1)));
        }

        return new YamlMapping(at, entries);
    }

    private SourcePosition At(ParsingEvent parsed) => new(_file, parsed.Start.Line, parsed.Start.Column);

    [GeneratedRegex(@"^\(Line: .*?\) - \(Line: .*?\): |^\(Line: [^)]*\): ")]
    private static partial Regex MarkInMessage();
}
