using System.Diagnostics;
using MlApp.Modeling.Training;
using MlApp.Trainer.Reporting;
using MlApp.Trainer.Telemetry;

namespace MlApp.Trainer.Runs;

/// <summary>The stages of one run, as a person, a trace and a metric see them.</summary>
internal sealed class RunStages(RunConsole console, string model)
{
    /// <summary>Begins a stage; disposing of it without <see cref="Stage.Done"/> says that it failed.</summary>
    public Stage Begin(string name, string what) => new(this, name, what);

    internal sealed class Stage : IDisposable, IProgress<TrainingProgress>
    {
        private readonly RunStages _owner;
        private readonly string _name;
        private readonly long _start = Stopwatch.GetTimestamp();
        private readonly Activity? _span;
        private string? _result;

        public Stage(RunStages owner, string name, string what)
        {
            (_owner, _name) = (owner, name);
            _span = TrainerTelemetry.Source.StartActivity(name);
            owner.Console.Begin(name, what);
        }

        /// <summary>Says what came of it.</summary>
        public void Done(string result) => _result = result;

        /// <summary>Says it on the span: a name or a number, never something of the data.</summary>
        public void Tag(string key, object value) => _span?.SetTag(key, value);

        public void Report(TrainingProgress value) => _owner.Console.Progress(_name, value);

        public void Dispose()
        {
            var duration = Stopwatch.GetElapsedTime(_start);
            var seconds = Math.Round(duration.TotalSeconds, 3);
            TrainerTelemetry.StageDuration.Record(duration.TotalSeconds, new("mlapp.stage", _name), new(TrainerTelemetry.ModelName, _owner.Model));
            if (_result is null)
            {
                _span?.SetStatus(ActivityStatusCode.Error);
                TrainerLog.StageFailed(TrainerTelemetry.Log, _owner.Model, _name, seconds);
            }
            else
            {
                _owner.Console.End(_name, _result, duration);
                TrainerLog.StageDone(TrainerTelemetry.Log, _owner.Model, _name, seconds);
            }

            _span?.Dispose();
        }
    }

    private RunConsole Console { get; } = console;

    private string Model { get; } = model;
}
