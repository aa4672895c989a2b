using System.Diagnostics;

namespace TraceInsight.Fuzzing;

/// <summary>Makes inputs out of sound traces and judges what the engine does with them.</summary>
/// <param name="folder">Where the traces are; those in it and in the folder <c>corpus</c> beside it are the seeds.</param>
/// <param name="scratch">A file that is overwritten with every input, and is the culprit if the process dies.</param>
public sealed class Fuzzer(string folder, string scratch)
{
    private const long MostBytes = 200_000_000;
    private const string TooSlow = "time: ";

    // Most executions should take a moment: large traces are taken as seldom as they are large.
    private const int UsualSize = 5_000;

    // Loading on several processors starts threads, which takes five times as long as all else. The order of events must
    // not depend on that, so that a part of the inputs is enough.
    private const int SeedsOnOneProcessor = 16;

    private readonly byte[][] _seeds = [.. TracesIn(folder).Select(File.ReadAllBytes)];

    /// <summary>What an input may cost. The limits are far above what is usual, and below what a user would bear.</summary>
    public TimeSpan MostTime { get; init; } = TimeSpan.FromSeconds(1);

    public static IEnumerable<string> TracesIn(string folder) =>
        Directory.EnumerateFiles(folder, "*.trace").Order(StringComparer.Ordinal);

    /// <summary>The input of a seed: always the same as long as the traces are.</summary>
    public byte[] InputOf(int seed)
    {
        var random = new Random(seed);
        byte[] input = Pick(random);
        for (int count = 1 << random.Next(4); count > 0 && input.Length > 0; count--)
            input = Mutations.Apply(input, Pick(random), random);
        return input;
    }

    /// <returns>Null if all is well.</returns>
    /// <param name="thorough">Ask all that can be asked; otherwise one thing or nothing, as the seed says, which is much faster.</param>
    public string? Judge(int seed, bool thorough = true)
    {
        // Neighbours differ in all bits of it: every process of a campaign takes one seed of some.
        uint lot = (uint)seed * 2654435769 >> 16;
        return Judge(InputOf(seed), lot / 8 % SeedsOnOneProcessor == 0 ? 2 : 1, thorough ? null : lot);
    }

    /// <inheritdoc cref="Judge(int, bool)"/>
    /// <param name="processors">How many to load it on.</param>
    public string? Judge(byte[] input, int processors = 2, uint? lot = null)
    {
        File.WriteAllBytes(scratch, input);
        string? fault = JudgeScratch(input.Length, processors, lot);
        // The first time some of it may have been compiled meanwhile, and the processor's cache belonged to others.
        return fault?.StartsWith(TooSlow, StringComparison.Ordinal) == true
            ? JudgeScratch(input.Length, processors, lot)
            : fault;
    }

    private string? JudgeScratch(int length, int processors, uint? lot)
    {
        long bytes = GC.GetTotalAllocatedBytes();
        TimeSpan before = Environment.CpuUsage.TotalTime;
        long start = Stopwatch.GetTimestamp();
        string? fault = Judgement.Of(scratch, processors, lot);
        TimeSpan cpu = Environment.CpuUsage.TotalTime - before, time = Stopwatch.GetElapsedTime(start);
        bytes = GC.GetTotalAllocatedBytes() - bytes;
        // A busy machine makes anything slow; what has used the processor has been slow itself.
        if (fault is null && cpu > MostTime && time > MostTime)
            fault = $"{TooSlow}{cpu.TotalMilliseconds:0} ms for {length} bytes";
        if (fault is null && bytes > MostBytes)
            fault = $"memory: {bytes} bytes allocated for {length}";
        return fault;
    }

    private byte[] Pick(Random random)
    {
        while (true)
        {
            byte[] seed = _seeds[random.Next(_seeds.Length)];
            if (random.Next(Math.Max(UsualSize, seed.Length)) < UsualSize)
                return seed;
        }
    }
}
