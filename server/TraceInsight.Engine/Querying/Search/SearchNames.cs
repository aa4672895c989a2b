using TraceInsight.Engine.Model;

namespace TraceInsight.Engine.Querying.Search;

/// <summary>What a name in a trace is the name of.</summary>
public enum NameKind
{
    /// <summary>A function in any stack, or that a goroutine started with.</summary>
    Function,

    /// <summary>A function that a goroutine started with.</summary>
    StartFunction,
    File,
    Task,
    Region,

    /// <summary>What logs say.</summary>
    Log,

    /// <summary>What the runtime calls its workers.</summary>
    Label,
}

/// <summary>Lists names for who is typing one.</summary>
public static class SearchNames
{
    /// <summary>Names that contain a text, upper and lower case alike; those that begin with it, or with whose last part
    /// does, come first.</summary>
    public static IReadOnlyList<string> Of(Trace trace, NameKind kind, string part, int count, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(trace);
        ArgumentNullException.ThrowIfNull(part);
        bool[] isOne = new bool[trace.Texts.Count];
        Mark(trace, kind, isOne, cancel);
        var names = new List<(int Rank, string Name)>();
        for (int text = 1; text < isOne.Length; text++)
        {
            string name = isOne[text] ? trace.Texts[text] : "";
            int at = name.IndexOf(part, StringComparison.OrdinalIgnoreCase);
            if (name.Length > 0 && at >= 0)
                names.Add((RankOf(name, part, at), name));
        }
        return [.. names.OrderBy(one => one.Rank).ThenBy(one => one.Name, StringComparer.Ordinal)
            .Take(count).Select(one => one.Name)];
    }

    private static void Mark(Trace trace, NameKind kind, bool[] isOne, CancellationToken cancel)
    {
        switch (kind)
        {
            case NameKind.Task:
                for (int i = 0; i < trace.Tasks.Count; i++)
                    isOne[trace.Tasks[i].Name] = true;
                return;
            case NameKind.Region:
                for (int i = 0; i < trace.Regions.Count; i++)
                    isOne[trace.Regions[i].Name] = true;
                return;
            case NameKind.Log:
                for (int i = 0; i < trace.Logs.Count; i++)
                    isOne[trace.Logs[i].Message] = true;
                return;
            case NameKind.Label:
                foreach (WorkerLabel label in trace.Labels.Items.Span)
                    isOne[label.Text] = true;
                return;
        }
        if (kind != NameKind.File)
        {
            for (int slot = 0; slot < trace.Goroutines.Count; slot++)
                isOne[trace.Goroutines[slot].Name] = true;
        }
        for (int stack = 1; kind != NameKind.StartFunction && stack < trace.Stacks.Count; stack++)
        {
            if (stack % 1024 == 0)
                cancel.ThrowIfCancellationRequested();
            foreach (StackFrame frame in trace.Stacks[stack])
                isOne[kind == NameKind.File ? frame.File : frame.Function] = true;
        }
    }

    private static int RankOf(string name, string part, int at)
    {
        if (at == 0)
            return 0;
        // The last part of example.com/shop/cart.(*Cart).Add is Add, that of a file its name.
        int last = name.AsSpan().LastIndexOfAny('/', '.') + 1;
        return name.AsSpan(last).StartsWith(part, StringComparison.OrdinalIgnoreCase) ? 1 : 2;
    }
}
