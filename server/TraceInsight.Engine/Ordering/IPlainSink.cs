using TraceInsight.Engine.Reading;

namespace TraceInsight.Engine.Ordering;

/// <summary>Takes plain events in their order. See <see cref="PlainEvent"/>.</summary>
internal interface IPlainSink
{
    /// <summary>False where the event is not to be taken this way, or not now: nothing has happened.</summary>
    /// <param name="subject">See <see cref="PlainEvent.SubjectSlot"/>.</param>
    bool TryTake(WireEvent wire, long time, Place place, int subject, int stack, int value);

    /// <summary>Takes back the event that was taken last, which does not count: what follows it on its thread is not an event.
    /// Nothing is to be taken any more.</summary>
    void TakeBack();
}
