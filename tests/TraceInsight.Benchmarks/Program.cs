using System.Globalization;
using TraceInsight.Benchmarks;
using TraceInsight.Engine.Model;
using Trace = TraceInsight.Engine.Model.Trace;

// Measures the engine on traces given as arguments. Prints; never fails on a clock.
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
if (args.Length == 0)
{
    Console.Error.WriteLine("usage: dotnet run -c Release --project tests/TraceInsight.Benchmarks -- TRACE...");
    return 2;
}
foreach (string path in args)
{
    Console.WriteLine($"{Path.GetFileName(path)}, {new FileInfo(path).Length / 1e6:0.0} MB");
    Trace trace = Loading.Measure(path);
    if (trace.Phase == TracePhase.Failed)
        Console.WriteLine($"  cannot be shown: {trace.Problem?.Message}");
    else
        Boxes.Measure(trace);
}
return 0;
