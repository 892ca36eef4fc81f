using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace MlApp.Tests.Support;

/// <summary>A Python 3.11 of this machine, and the wheels of MLflow's server for it.</summary>
internal static class RealPython
{
    /// <summary>The folder of wheels; skips the test where they, or a Python for them, are not there.</summary>
    public static string RequireWheels()
    {
        if (RuntimeInformation.RuntimeIdentifier is not "linux-x64") Missing.Skip("The wheels in shared are those of Linux on x64.");
        Require();
        return SharedFolder.Require("mlflow", "wheels");
    }

    /// <summary>The Python; skips the test where there is none with its venv module.</summary>
    public static string Require()
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo("python3.11", ["-c", "import ensurepip, sys, venv; print(sys.executable)"]) { RedirectStandardOutput = true })!;
            var file = process.StandardOutput.ReadToEnd().Trim();
            process.WaitForExit();
            if (process.ExitCode == 0) return file;
        }
        catch (Win32Exception)
        {
            // It is skipped below.
        }

        Missing.Skip("There is no python3.11 with its venv module.");
        return "";
    }
}
