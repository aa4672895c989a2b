using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;

namespace TraceInsight.Fuzzing;

/// <summary>`npm run fuzz`: a process for each core, until the time or the number of executions is reached.</summary>
internal sealed class Campaign
{
    // In a process of its own, more than this ends in an exception, which is a find.
    private const string HeapLimit = "30000000";

    private static readonly string Fixtures = Path.GetFullPath(Path.Combine(Here(), "../fixtures"));

    // In memory where the system has a folder there: thousands of inputs a second are too much for some disks.
    private static readonly string ScratchFolder = Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath();

    private readonly Lock _lock = new();
    private readonly HashSet<string> _known = [];
    private readonly Fuzzer _fuzzer = new(Path.Combine(Fixtures, "traces"), Path.GetTempFileName());
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private int _seconds = 60, _workers = Environment.ProcessorCount, _first = Environment.TickCount & 0x3FFFFFFF;
    private long _count = long.MaxValue, _done, _told;

    public static int Run(string[] args)
    {
        CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        var campaign = new Campaign();
        for (int i = 0; i < args.Length; i += 2)
        {
            if (i + 1 == args.Length || !long.TryParse(args[i + 1], out long value) || !campaign.TrySet(args[i], value))
            {
                Console.Error.WriteLine("usage: npm run fuzz -- [--seconds N] [--count N] [--seed N] [--workers N]");
                return 2;
            }
        }
        return campaign.Run();
    }

    private bool TrySet(string option, long value)
    {
        switch (option)
        {
            case "--seconds": _seconds = (int)value; return true;
            case "--count": (_count, _seconds) = (value, int.MaxValue / 1000); return true;
            case "--seed": _first = (int)value; return true;
            case "--workers": _workers = (int)value; return true;
            default: return false;
        }
    }

    private int Run()
    {
        Console.WriteLine($"seeds from {_first} on, {_workers} processes");
        Task.WaitAll([.. Enumerable.Range(0, _workers).Select(i => Task.Factory.StartNew(
            () => Work(_first + i), TaskCreationOptions.LongRunning))]);
        Tell();
        return _known.Count == 0 ? 0 : 1;
    }

    private void Work(int first)
    {
        string scratch = Path.Combine(ScratchFolder, $"fuzz-{Environment.ProcessId}-{first}.trace");
        while (!IsOver)
        {
            using Process worker = Start(scratch, first);
            while (!IsOver && TryWork(worker))
                first += Worker.Report * _workers;
            if (IsOver && !worker.HasExited)
                worker.StandardInput.Close();
            worker.WaitForExit();
            if (worker.ExitCode != 0)
                Keep(File.ReadAllBytes(scratch), $"{first}-dead", $"death: the process ended with status {worker.ExitCode}");
            first += Worker.Report * _workers;
        }
        File.Delete(scratch);
    }

    private bool IsOver => _clock.Elapsed.TotalSeconds > _seconds || Interlocked.Read(ref _done) >= _count;

    /// <returns>Whether the worker has survived it.</returns>
    private bool TryWork(Process worker)
    {
        try
        {
            worker.StandardInput.WriteLine();
            worker.StandardInput.Flush();
        }
        catch (IOException)
        {
            return false;
        }
        while (worker.StandardOutput.ReadLine() is { } line)
            if (Take(line))
                return true;
        return false;
    }

    private Process Start(string scratch, int first)
    {
        string host = Environment.ProcessPath!;
        var start = new ProcessStartInfo(host) { RedirectStandardInput = true, RedirectStandardOutput = true };
        if (Path.GetFileNameWithoutExtension(host) == "dotnet")
            start.ArgumentList.Add(typeof(Campaign).Assembly.Location);
        foreach (string argument in (string[])["--worker", Path.Combine(Fixtures, "traces"), scratch, $"{first}", $"{_workers}"])
            start.ArgumentList.Add(argument);
        start.Environment["DOTNET_GCHeapHardLimit"] = HeapLimit;
        // The reader's buffers are garbage after each input: large objects would have them collected with all else.
        start.Environment["DOTNET_GCLOHThreshold"] = "400000";
        start.Environment["DOTNET_GCgen0size"] = "4000000";
        start.Environment["DOTNET_TieredPGO"] = "0";
        return Process.Start(start)!;
    }

    /// <returns>Whether the worker waits for more to do.</returns>
    private bool Take(string line)
    {
        string[] words = line.Split(' ', 3);
        if (words[0] == "find")
        {
            Keep(_fuzzer.InputOf(int.Parse(words[1])), words[1], words[2].Replace(" | ", "\n"));
            return false;
        }
        Interlocked.Add(ref _done, int.Parse(words[1]));
        lock (_lock)
        {
            if (_clock.ElapsedMilliseconds - _told > 10_000)
                Tell();
        }
        return true;
    }

    private void Keep(byte[] input, string name, string fault)
    {
        lock (_lock)
        {
            if (!_known.Add(Worker.Signature(fault)))
                return;
            string file = Path.Combine(Fixtures, "corpus", $"find-{name}.trace");
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllBytes(file, input);
            Console.WriteLine($"seed {name}, {file}:\n  {fault.Replace("\n", "\n  ")}");
        }
    }

    private void Tell()
    {
        _told = _clock.ElapsedMilliseconds;
        Console.WriteLine($"{_done} executions in {_told / 1000} s, {_done * 1000.0 / _told:0} a second, {_known.Count} finds");
    }

    private static string Here([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}
