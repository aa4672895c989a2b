namespace TraceInsight.Engine.Model;

/// <summary>One frame of a stack; texts are indexes into <see cref="Texts"/>.</summary>
/// <param name="Line">Counted from 1; 0 is unknown.</param>
/// <param name="Place">Number of the call in the program: frames of one place are equal, and have one address.</param>
public readonly record struct StackFrame(int Function, int File, int Line, int Place);

/// <summary>Every stack of the trace once: frames of stack <c>i</c> are contiguous, innermost first. Stack 0 is empty.</summary>
/// <remarks>A snapshot shares its arrays with the builder, which goes on to write behind <see cref="Count"/> only.</remarks>
public readonly struct StackTable(int[] firstFrames, StackFrame[] frames, int count, ulong[] addresses)
{
    public int Count => count;

    /// <returns>Empty for an unknown stack.</returns>
    public ReadOnlySpan<StackFrame> this[int stack] => (uint)stack < (uint)count
        ? frames.AsSpan(firstFrames[stack], firstFrames[stack + 1] - firstFrames[stack])
        : default;

    /// <summary>The address of a place in the program that was traced.</summary>
    public ulong AddressOf(int place) => addresses[place];
}
