namespace MlApp.Modeling.Configuration;

/// <summary>What a model predicts.</summary>
public enum ModelTask
{
    /// <summary>One of two or more classes.</summary>
    Multiclass,

    /// <summary>Yes or no: the positive class or the other one.</summary>
    Binary,

    /// <summary>A number.</summary>
    Regression,
}
