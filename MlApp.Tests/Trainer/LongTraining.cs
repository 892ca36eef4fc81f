using System.Globalization;
using System.Text;
using MlApp.Tests.Support;

namespace MlApp.Tests.Trainer;

/// <summary>Some minutes of work, by thousands of trees on more rows than there are: for those who interrupt it.</summary>
internal static class LongTraining
{
    public static async Task<string> WriteAsync(TempFolder folder, CancellationToken cancellationToken)
    {
        var rows = new StringBuilder("a,b,c,d,y\n");
        for (var i = 0; i < 20_000; i++)
            rows.Append(CultureInfo.InvariantCulture, $"{i * 7919 % 1009},{i * 104729 % 997},{i % 991},{i * 31 % 983},{(i * 7919 % 1009) + (i % 13)}\n");
        await File.WriteAllTextAsync(folder["long.csv"], rows.ToString(), cancellationToken);
        await File.WriteAllTextAsync(folder["long.yaml"], """
            model: long
            task: regression
            data: { path: long.csv, label: y, numeric: [a, b, c, d] }
            trainer: { name: fasttree, parameters: { numberOfTrees: 20000, numberOfLeaves: 200 } }
            """, cancellationToken);
        return folder["long.yaml"];
    }
}
