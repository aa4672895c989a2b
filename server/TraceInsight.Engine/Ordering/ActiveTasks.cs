using System.Runtime.InteropServices;

namespace TraceInsight.Engine.Ordering;

/// <summary>A task that has begun and not ended.</summary>
/// <param name="Name">In <see cref="NameTable"/>.</param>
/// <param name="Parent">All bits set without one.</param>
internal readonly record struct ActiveTask(int Name, ulong Parent);

/// <summary>The tasks that have begun and not ended.</summary>
/// <param name="isAlone">Tasks may have begun before, which are not known: see <see cref="CanFollow"/>.</param>
internal sealed class ActiveTasks(bool isAlone)
{
    private readonly Dictionary<ulong, ActiveTask> _active = [];

    // What began, and what ended that had not, in this order.
    private readonly List<(ulong Id, bool Begins)> _assumed = [];

    /// <returns>False if the task has begun already.</returns>
    public bool TryBegin(ulong id, ActiveTask task)
    {
        if (isAlone) _assumed.Add((id, true));
        return _active.TryAdd(id, task);
    }

    /// <returns>False if it is not known: it began before the trace.</returns>
    public bool TryEnd(ulong id, out ActiveTask task)
    {
        if (_active.Remove(id, out task)) return true;
        if (isAlone) _assumed.Add((id, false));
        return false;
    }

    /// <summary>Replaces the numbers of names.</summary>
    public void Rename(int[] names)
    {
        foreach (ulong id in _active.Keys.ToArray())
        {
            ref ActiveTask task = ref CollectionsMarshal.GetValueRefOrNullRef(_active, id);
            task = task with { Name = names[task.Name] };
        }
    }

    /// <summary>Whether no task began here that had begun there.</summary>
    /// <param name="before">What was active at the start; it is not changed.</param>
    public bool CanFollow(ActiveTasks before)
    {
        var ended = new HashSet<ulong>();
        foreach ((ulong id, bool begins) in _assumed)
        {
            if (!begins) ended.Add(id);
            else if (before._active.ContainsKey(id) && !ended.Contains(id)) return false;
        }
        return true;
    }

    /// <summary>Adds what had begun before and has not ended since.</summary>
    public void Follow(ActiveTasks before)
    {
        foreach ((ulong id, _) in _assumed) before._active.Remove(id);
        foreach ((ulong id, ActiveTask task) in before._active) _active.Add(id, task);
        _assumed.Clear();
    }
}
