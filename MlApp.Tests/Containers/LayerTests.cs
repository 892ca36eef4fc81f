using System.Text.Json;
using MlApp.Tests.Support;
using Xunit;

namespace MlApp.Tests.Containers;

/// <summary>What an edit of the source builds again, and what it ships again.</summary>
public sealed class LayerTests(BuiltImages images)
{
    private static readonly string[] NamePackages = [".csproj", ".props", ".json"];

    private static readonly string[] Context =
        ["MlApp.Api", "MlApp.ServiceDefaults", "MlApp.Trainer", "libs", "configs", "data", "Directory.Build.props", "Directory.Packages.props", "global.json", "Dockerfile.mlapp", ".dockerignore"];

    [Fact]
    public async Task An_edit_of_the_source_changes_the_layer_of_our_own_assemblies_and_no_other()
    {
        var before = await LayersAsync(await images.ApplicationAsync());
        using var checkout = new TempFolder();
        foreach (var entry in Context) Copy(RepositoryRoot.File(entry), checkout[entry]);
        // A new text in the program, so that its assembly differs however small the edit is otherwise.
        await File.AppendAllTextAsync(
            checkout["MlApp.Api/Program.cs"], $"\ninternal static class Edit {{ public const string Text = \"{Guid.NewGuid()}\"; }}\n", TestContext.Current.CancellationToken);

        var after = await LayersAsync(await images.BuildApplicationAsync(checkout.Path));

        Assert.Equal(before.Length, after.Length);
        Assert.Single(before.Zip(after), pair => pair.First != pair.Second);
    }

    [Fact]
    public void The_layers_that_restore_read_every_project_file_that_is_built_and_no_source()
    {
        var lines = File.ReadAllLines(RepositoryRoot.File("Dockerfile.mlapp"));
        var restore = Array.FindIndex(lines, line => line.Contains("dotnet restore", StringComparison.Ordinal));
        var copied = lines[..restore].Where(line => line.StartsWith("COPY", StringComparison.Ordinal)).SelectMany(line => line.Split(' ')[1..^1]).ToList();

        Assert.All(copied, path => Assert.Contains(Path.GetExtension(path), NamePackages));
        Assert.Equal(Projects("MlApp.Api", []).Union(Projects("MlApp.Trainer", [])).Order(), copied.Where(path => path.EndsWith(".csproj", StringComparison.Ordinal)).Order());
    }

    /// <summary>A project and all that it refers to, relative to the root.</summary>
    private static HashSet<string> Projects(string folder, HashSet<string> found)
    {
        var project = Path.Combine(folder, Path.GetFileName(folder) + ".csproj");
        if (!found.Add(project.Replace('\\', '/'))) return found;
        var references = System.Xml.Linq.XDocument.Load(RepositoryRoot.File(project)).Descendants("ProjectReference").Select(reference => (string)reference.Attribute("Include")!);
        foreach (var reference in references)
        {
            var path = Path.GetFullPath(Path.Combine(RepositoryRoot.File(folder), reference.Replace('\\', Path.DirectorySeparatorChar)));
            Projects(Path.GetRelativePath(RepositoryRoot.Path, Path.GetDirectoryName(path)!), found);
        }

        return found;
    }

    private static async Task<string[]> LayersAsync(string image) =>
        JsonSerializer.Deserialize<string[]>(await Docker.RunAsync("image", "inspect", "--format", "{{json .RootFS.Layers}}", image))!;

    private static void Copy(string source, string target)
    {
        if (File.Exists(source))
        {
            File.Copy(source, target);
            return;
        }

        Directory.CreateDirectory(target);
        foreach (var entry in Directory.EnumerateFileSystemEntries(source))
            if (Path.GetFileName(entry) is not ("bin" or "obj")) Copy(entry, Path.Combine(target, Path.GetFileName(entry)));
    }
}
