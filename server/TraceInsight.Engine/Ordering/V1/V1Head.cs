using System.Runtime.CompilerServices;
using TraceInsight.Engine.Reading.V1;

namespace TraceInsight.Engine.Ordering.V1;

/// <summary>The next events of a proc, or of the CPU samples.</summary>
/// <remarks>Decoded several at a time: what one proc does repeats itself, what all of them do in turns does not, and a
/// processor that guesses wrong what comes next loses more time than decoding takes.</remarks>
/// <param name="number">Slot of the proc.</param>
/// <param name="cursor">Null for the samples, which need nothing.</param>
/// <param name="most">How many to decode at once.</param>
internal sealed class V1Head(int number, V1Cursor? cursor, V1Samples samples, int most)
{
    private readonly V1Turn[] _turns = new V1Turn[most];
    private readonly V1Arguments[] _arguments = new V1Arguments[most];
    private int _at;
    private int _count;

    // Who is on the proc after them.
    private int _running;

    /// <summary>The next event.</summary>
    public ref V1Turn Turn
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => ref _turns[_at];
    }

    public ref readonly V1Arguments Arguments => ref _arguments[_at];

    /// <summary>Turns to the event after; false at the end.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool MoveNext(V1Goroutines goroutines) => ++_at < _count || Decode(goroutines);

    private bool Decode(V1Goroutines goroutines)
    {
        for (_at = _count = 0; _count < _turns.Length; _count++)
        {
            ref V1Turn turn = ref _turns[_count];
            ref V1Arguments arguments = ref _arguments[_count];
            if (cursor is null)
            {
                if (!samples.MoveNext(ref turn.Event, ref arguments)) break;
                (turn.Slot, turn.IsRare) = (-1, true);
                continue;
            }
            if (!cursor.MoveNext(ref turn.Event, ref arguments)) break;
            turn.Event.Proc = number;
            FindGoroutines(ref turn.Event, arguments, goroutines);
            turn.Find(arguments);
            V1Kind kind = turn.Event.Kind = V1Events.Ordered(turn.Event.Kind);
            turn.IsRare = turn.Event.Blocks || V1Events.IsRare(kind);
        }
        return _count > 0;
    }

    private void FindGoroutines(ref V1Event e, in V1Arguments arguments, V1Goroutines goroutines)
    {
        V1Kind kind = e.Kind;
        if (V1Events.HasSubject(kind)) e.SubjectSlot = goroutines.SlotOf(arguments.Arg0);
        if (V1Events.IsOfSubject(kind))
        {
            e.GoroutineSlot = e.SubjectSlot;
            if (V1Events.IsStart(kind)) _running = e.SubjectSlot;
        }
        else
        {
            e.GoroutineSlot = _running;
            if (V1Events.IsPause(kind)) _running = 0;
        }
    }
}
