using System.Text;
using MlApp.Modeling;
using MlApp.Modeling.Configuration;
using MlApp.Modeling.Data;
using MlApp.Tests.Support;
using Xunit;

namespace MlApp.Tests.Modeling.Data;

/// <summary>A CSV file of a test's own, with the label <c>y</c> unless said otherwise.</summary>
internal sealed class CsvFile : IDisposable
{
    private readonly TempFolder _folder = new();

    public CsvFile(string content)
        : this(Encoding.UTF8.GetBytes(content))
    {
    }

    public CsvFile(byte[] content) => File.WriteAllBytes(Path, content);

    public string Path => _folder["a.csv"];

    public DataConfiguration Data => new() { Path = Path, Label = "y" };

    public TableReadResult Read(ModelTask task = ModelTask.Multiclass, DataConfiguration? data = null) =>
        TableReader.Read(data ?? Data, task, TestContext.Current.CancellationToken);

    public InvalidInputException Refuse(ModelTask task = ModelTask.Multiclass, DataConfiguration? data = null) =>
        Assert.Throws<InvalidInputException>(() => Read(task, data));

    public void Dispose() => _folder.Dispose();
}
