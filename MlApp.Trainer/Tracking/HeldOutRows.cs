using MlApp.Modeling.Data;

namespace MlApp.Trainer.Tracking;

/// <summary>Rows that the challenger did not learn from: what both models are measured on.</summary>
internal sealed record HeldOutRows(Table Table, int[] Rows);
