using MlApp.Trainer.Commands;

return await CommandLine.RunAsync(args);
