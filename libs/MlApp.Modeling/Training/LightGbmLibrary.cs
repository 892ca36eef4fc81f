using System.Runtime.InteropServices;
using Microsoft.ML.Trainers.LightGbm;

namespace MlApp.Modeling.Training;

/// <summary>LightGBM's native library: only training needs it, and it needs OpenMP, which a bare machine may lack.</summary>
internal static class LightGbmLibrary
{
    private const string Name = "lib_lightgbm";

    /// <summary>Checks that it can be loaded.</summary>
    /// <exception cref="InvalidInputException">It cannot; the message says what to install.</exception>
    public static void Require()
    {
        try
        {
            NativeLibrary.Load(Name, typeof(LightGbmBinaryTrainer).Assembly, null);
        }
        catch (Exception e) when (e is DllNotFoundException or BadImageFormatException)
        {
            throw Missing(e);
        }
    }

    /// <summary>What to say of an error while training: null when it is not about the library.</summary>
    public static InvalidInputException? Explain(Exception error)
    {
        for (Exception? e = error; e is not null; e = e.InnerException)
            if (e is DllNotFoundException && e.Message.Contains(Name, StringComparison.OrdinalIgnoreCase)) return Missing(e);
        return null;
    }

    private static InvalidInputException Missing(Exception cause) => new(
        "trainer.name: lightgbm cannot be used here, since its native library does not load: " + Cure()
        + " Or take a trainer that needs no native library: fasttree, fastforest, sdca or lbfgs.",
        column: "trainer.name",
        inner: cause);

    private static string Cure()
    {
        if (OperatingSystem.IsMacOS()) return "it needs OpenMP (libomp). Install it with 'brew install libomp'.";
        if (OperatingSystem.IsWindows())
            return "it needs the Microsoft Visual C++ runtime. Install it with 'winget install Microsoft.VCRedist.2015+.x64'.";
        if (RuntimeInformation.OSArchitecture != Architecture.X64)
            return $"LightGBM's package has none for Linux on {RuntimeInformation.OSArchitecture}.";
        return NativeLibrary.TryLoad("libgomp.so.1", out _)
            ? "the library beside the program is missing or damaged; restore and build again."
            : "it needs the system's OpenMP library (libgomp1). Install it with 'apt-get install -y libgomp1' (Debian, Ubuntu), "
              + "'dnf install -y libgomp' (Fedora, RHEL) or 'apk add libgomp' (Alpine).";
    }
}
