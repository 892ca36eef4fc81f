using System.Buffers;
using System.Globalization;
using System.Text;
using MlApp.Mlflow.Server.Http;

namespace MlApp.Mlflow.Server.Validation;

/// <summary>MLflow's rules for keys and names.</summary>
internal static class Names
{
    private static readonly SearchValues<char> NoLoggedModel = SearchValues.Create("/:.%\"'");

    /// <summary>A metric, parameter or tag: letters, digits, <c>_ - . space : /</c>, and a path that means itself.</summary>
    /// <param name="name">The key.</param>
    /// <param name="path">What the key is called in messages, such as <c>metrics[3].name</c>.</param>
    public static void CheckKey(string name, string path)
    {
        // As in MLflow's expression, one line break may end it.
        var text = name.EndsWith('\n') ? name.AsSpan(0, name.Length - 1) : name;
        foreach (var rune in text.EnumerateRunes())
            if (!IsAllowed(rune))
                throw ApiException.Invalid(
                    $"The value \"{name}\" of the parameter '{path}' holds a character that a name may not have: letters, digits, "
                    + "underscore, dash, period, space, colon and slash are allowed.");
        if (IsOtherPath(name))
            throw ApiException.Invalid($"The value \"{name}\" of the parameter '{path}' would be another name when taken for a path.");
    }

    /// <summary>Refuses a text of more characters than allowed.</summary>
    public static void CheckLength(string? value, int limit, string path)
    {
        if (value is not null && Length(value) > limit)
            throw ApiException.Invalid($"The parameter '{path}' is longer than {limit.ToString(CultureInfo.InvariantCulture)} characters.");
    }

    /// <summary>Cuts a text to the characters allowed, as MLflow does with values of parameters and tags.</summary>
    public static string Cut(string value, int limit)
    {
        if (value.Length <= limit) return value;
        var length = 0;
        foreach (var rune in value.EnumerateRunes())
        {
            if (limit-- == 0) break;
            length += rune.Utf16SequenceLength;
        }
        return value[..length];
    }

    /// <summary>An experiment.</summary>
    public static void CheckExperiment(string name, string path)
    {
        if (name.Length == 0) throw ApiException.Invalid($"The experiment's name, parameter '{path}', must not be empty.");
        CheckLength(name, 500, path);
    }

    /// <summary>A registered model: no slash, no colon.</summary>
    public static void CheckModel(string name, string path = "name")
    {
        if (string.IsNullOrWhiteSpace(name)) throw ApiException.Missing(path);
        if (name.Contains('/') || name.Contains(':'))
            throw ApiException.Invalid($"The model's name '{name}', parameter '{path}', must not hold a slash or a colon.");
        if (IsOtherPath(name))
            throw ApiException.Invalid($"The value \"{name}\" of the parameter '{path}' would be another name when taken for a path.");
    }

    /// <summary>An alias of a registered model: letters, digits, <c>_ -</c>.</summary>
    public static void CheckAlias(string alias)
    {
        if (alias.Length == 0) throw ApiException.Invalid("The parameter 'alias' must not be empty.");
        foreach (var rune in alias.EnumerateRunes())
            if (!IsWord(rune) && rune.Value != '-')
                throw ApiException.Invalid($"The alias '{alias}' holds a character that it may not have: letters, digits, _ and - are allowed.");
        CheckLength(alias, 255, "alias");
    }

    /// <summary>An alias that is to be set: <c>latest</c> and <c>v1</c> mean something already.</summary>
    public static void CheckNewAlias(string alias)
    {
        CheckAlias(alias);
        if (alias.Equals("latest", StringComparison.OrdinalIgnoreCase)) throw ApiException.Invalid("The alias 'latest' is reserved.");
        if (alias.Length > 1 && alias[0] is 'v' or 'V' && alias.AsSpan(1).IndexOfAnyExceptInRange('0', '9') < 0)
            throw ApiException.Invalid($"The alias '{alias}' is reserved: it reads as a version.");
    }

    /// <summary>A logged model; null has the server invent a name.</summary>
    public static void CheckLoggedModel(string? name)
    {
        if (name is not null && name.AsSpan().ContainsAny(NoLoggedModel))
            throw ApiException.Invalid($"The model's name '{name}', parameter 'name', must not hold any of / : . % \" '.");
    }

    /// <summary>A version of a registered model.</summary>
    public static long ParseVersion(string version) =>
        long.TryParse(version, NumberStyles.AllowLeadingSign | NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite,
            CultureInfo.InvariantCulture, out var number)
            ? number : throw ApiException.Invalid($"The parameter 'version' must be a whole number, not '{version}'.");

    /// <summary>An experiment's id.</summary>
    public static long ParseExperimentId(string id) =>
        long.TryParse(id, NumberStyles.AllowLeadingSign | NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite,
            CultureInfo.InvariantCulture, out var number)
            ? number : throw ApiException.Invalid($"The experiment's id '{id}', parameter 'experiment_id', must be a whole number.");

    /// <summary>A run's id where MLflow checks its form.</summary>
    public static void CheckRunId(string id)
    {
        if (id.Length > 256 || !char.IsAsciiLetterOrDigit(id[0]) || !id.EnumerateRunes().All(rune => IsWord(rune) || rune.Value == '-'))
            throw ApiException.Invalid($"The value \"{id}\" of the parameter 'run_id' is not a run's id.");
    }

    /// <summary>The number of characters, which are not always one UTF-16 unit each.</summary>
    public static int Length(string value)
    {
        var length = 0;
        foreach (var _ in value.EnumerateRunes()) length++;
        return length;
    }

    /// <summary>Whether a name, taken for a path, would be another one, such as <c>a//b</c> or <c>../x</c>.</summary>
    public static bool IsOtherPath(string name)
    {
        if (name.Length == 0 || name[0] == '/' || name.StartsWith("..", StringComparison.Ordinal)) return true;
        foreach (var range in name.AsSpan().Split('/'))
            if (name.AsSpan(range) is "" or "." or "..") return true;
        return false;
    }

    private static bool IsAllowed(Rune rune) => IsWord(rune) || rune.Value is '/' or '.' or '-' or ' ' or ':';

    // What Python's \w takes: letters, numbers of every kind, underscore.
    private static bool IsWord(Rune rune) => rune.Value == '_' || Rune.GetUnicodeCategory(rune) is UnicodeCategory.UppercaseLetter
        or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter or UnicodeCategory.ModifierLetter
        or UnicodeCategory.OtherLetter or UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber
        or UnicodeCategory.OtherNumber;
}
