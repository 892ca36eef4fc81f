using Xunit;

namespace MlApp.Tests.Support;

/// <summary>What a machine lacks: a skip with the reason, or a failure where everything must be there.</summary>
public static class Missing
{
    /// <summary>Ends the test: skipped, or failed where MLAPP_TEST_REQUIRE_ALL=1.</summary>
    public static void Skip(string reason)
    {
        if (Environment.GetEnvironmentVariable("MLAPP_TEST_REQUIRE_ALL") == "1") Assert.Fail(reason);
        Assert.Skip(reason);
    }
}
