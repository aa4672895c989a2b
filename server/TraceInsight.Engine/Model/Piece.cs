namespace TraceInsight.Engine.Model;

/// <summary>A part of a segment that is in memory or, when that is short, only in the temporary file of its trace.</summary>
internal abstract class Piece(SegmentStore? store)
{
    private long _lastUsed;

    public SegmentStore? Store => store;

    /// <summary>In memory.</summary>
    public abstract long Bytes { get; }

    /// <summary>Whether to keep it in memory when those that are not summaries have gone.</summary>
    public abstract bool IsSummary { get; }

    /// <summary>On <see cref="SegmentMemory.Clock"/>. Only the order counts, so that a lost update does no harm.</summary>
    public long LastUsed => Volatile.Read(ref _lastUsed);

    /// <summary>Lets go of what is in memory, after writing it down if that was not done before.</summary>
    /// <returns>False where it cannot be written.</returns>
    public abstract bool TryLeave();

    protected void Use(SegmentMemory memory)
    {
        long now = memory.Clock;
        if (_lastUsed != now)
            _lastUsed = now;
    }
}

/// <inheritdoc cref="Piece"/>
/// <remarks>
/// Whoever asked for the value holds it by reference and may use it for as long as it likes: it leaves memory when nobody
/// does. Values do not change, but for what <paramref name="complete"/> does to one that is read again.
/// </remarks>
/// <param name="store">Null: it stays in memory.</param>
/// <param name="complete">Adds what was not known yet when the value was written.</param>
/// <param name="leaves">Called when the value is about to leave memory.</param>
/// <param name="left">Called when the value has left memory.</param>
internal sealed class Piece<T>(
    T first, SegmentStore? store, Action left, bool isSummary = false, Action<T>? complete = null, Action<T>? leaves = null)
    : Piece(store)
    where T : class, IStored<T>
{
    private readonly Lock _moving = new();
    private T? _value = first;
    private FilePlace? _place;

    public override long Bytes { get; } = first.Bytes;

    public override bool IsSummary => isSummary;

    /// <exception cref="IOException">It is in the file, which cannot be read.</exception>
    /// <exception cref="ObjectDisposedException">It is in the file, and the trace is closed.</exception>
    public T Value
    {
        get
        {
            if (Store is not null)
                Use(Store.Memory);
            return Volatile.Read(ref _value) ?? Return();
        }
    }

    /// <summary>Null where it is only in the file.</summary>
    public T? InMemory => Volatile.Read(ref _value);

    /// <summary>As <see cref="InMemory"/>, and used now.</summary>
    public T? IfInMemory()
    {
        T? value = InMemory;
        if (value is not null && Store is not null)
            Use(Store.Memory);
        return value;
    }

    /// <summary>From now on it may leave memory.</summary>
    public void Begin()
    {
        if (Store is not null)
            Use(Store.Memory);
        Store?.Memory.Add(this, isNew: true);
    }

    /// <summary>Nobody will ask for it any more.</summary>
    public void End() => Store?.Memory.Remove(this);

    /// <summary>As <see cref="Begin"/>, called by what leaves memory: whoever makes room counts it.</summary>
    public void BeginInstead()
    {
        Use(Store!.Memory);
        Store.Memory.AddInstead(this);
    }

    public override bool TryLeave()
    {
        lock (_moving)
        {
            if (_value is null)
                return true;
            if (_place is null && !Store!.TryWrite(_value, out _place))
                return false;
            leaves?.Invoke(_value);
            Volatile.Write(ref _value, null);
        }
        left();
        return true;
    }

    private T Return()
    {
        T value;
        lock (_moving)
        {
            if (_value is not null)
                return _value;
            value = Store!.Read<T>(_place!.Value);
            complete?.Invoke(value);
            if (Store.IsGone)
                return value;
            Volatile.Write(ref _value, value);
        }
        Store.Memory.Add(this, isNew: false);
        return value;
    }
}
