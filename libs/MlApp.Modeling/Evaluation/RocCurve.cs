namespace MlApp.Modeling.Evaluation;

/// <summary>The area under the receiver operating characteristic, exact: the share of pairs of a positive and a negative row in which the
/// positive one has the higher score, ties counting half (Mann and Whitney).</summary>
internal sealed class RocCurve
{
    private readonly List<float> _positive = [];
    private readonly List<float> _negative = [];

    public void Add(bool isPositive, float score) => (isPositive ? _positive : _negative).Add(score);

    /// <summary>The area; null while one of the classes has no row.</summary>
    public double? Area()
    {
        if (_positive.Count == 0 || _negative.Count == 0) return null;
        _positive.Sort();
        _negative.Sort();
        double won = 0;
        int below = 0, notAbove = 0;
        foreach (var score in _positive)
        {
            while (below < _negative.Count && _negative[below] < score) below++;
            while (notAbove < _negative.Count && _negative[notAbove] <= score) notAbove++;
            won += (below + notAbove) / 2.0;
        }

        return won / ((double)_positive.Count * _negative.Count);
    }
}
