System.Console.WriteLine("trainer");
