using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Compose;

/// <summary>Composes where the image of a resource comes from: a registry, or a Dockerfile.</summary>
internal sealed class ComposeImageComposer(ComposeFileResource options, ComposeFile file, IResource resource, ComposeValueResolver values)
{
    public void AddTo(ComposeService service)
    {
        if (resource.TryGetLastAnnotation<DockerfileBuildAnnotation>(out var build))
        {
            service.Image = BuiltName();
            service.Build = Build(build);
        }
        else if (resource.TryGetLastAnnotation<ContainerImageAnnotation>(out var image))
        {
            service.Image = Reference(image);
            if (resource.TryGetLastAnnotation<ContainerImagePullPolicyAnnotation>(out var pull) && pull.ImagePullPolicy is not ImagePullPolicy.Default)
                service.PullPolicy = pull.ImagePullPolicy.ToString().ToLowerInvariant();
        }
    }

    /// <summary>A secret as a file, and not a variable: that needs a root file system which Compose can write to.</summary>
    public static ComposeSecret Secret(ParameterResource parameter) =>
        new() { File = ComposeText.Variable(parameter.Name + "_FILE", $"./secrets/{parameter.Name}") };

    private string Reference(ContainerImageAnnotation image)
    {
        var name = image.Registry is { Length: > 0 } registry ? $"{registry}/{image.Image}" : image.Image;
        return image.SHA256 is { Length: > 0 } digest
            ? $"{name}@sha256:{digest}"
            : $"{name}:{ComposeText.Variable(resource.Name + "_VERSION", image.Tag ?? "latest")}";
    }

    private string BuiltName()
    {
        var name = resource.TryGetLastAnnotation<ComposeImageAnnotation>(out var chosen) ? chosen.Name : resource.Name;
        return options.Registry is { } images
            ? $"{ComposeText.Variable("REGISTRY", images.Host)}/{ComposeText.Variable("NAMESPACE", images.Namespace)}/{name}:{ComposeText.Variable("VERSION", images.Version)}"
            : name;
    }

    private ComposeBuild Build(DockerfileBuildAnnotation annotation)
    {
        var build = new ComposeBuild
        {
            Context = values.Relative(options.ProjectDirectory, annotation.ContextPath, "its build context"),
            Dockerfile = ComposeText.Literal(Path.GetRelativePath(annotation.ContextPath, annotation.DockerfilePath).Replace('\\', '/')),
            Target = annotation.Stage,
        };
        if (annotation.DockerfileFactory is not null)
            values.Cannot("its Dockerfile", "is generated; write it to a file, which the Compose file can name");
        foreach (var (argument, value) in annotation.BuildArguments) build.Args[argument] = values.Resolve(value, $"build argument {argument}");
        foreach (var (secret, value) in annotation.BuildSecrets)
        {
            if (value is not ParameterResource parameter)
            {
                values.Cannot($"build secret {secret}", "is no parameter");
                continue;
            }

            file.Secrets[secret] = Secret(parameter);
            build.Secrets.Add(secret);
        }

        return build;
    }
}
