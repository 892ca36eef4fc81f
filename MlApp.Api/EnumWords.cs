using System.Text.Json;

namespace MlApp.Api;

/// <summary>Values of enumerations as clients see them.</summary>
internal static class EnumWords
{
    /// <summary>In snake case, such as <c>no_champion</c>.</summary>
    public static string Of<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());
}
