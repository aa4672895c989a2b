using TraceInsight.Engine.Model;

namespace TraceInsight.Engine.Querying.Strips;

/// <summary>One thing on a strip, such as a region.</summary>
/// <param name="Start">ns.</param>
/// <param name="End">ns; never before the start.</param>
/// <param name="Name">What it has in common with others like it: an index into <see cref="Texts"/>.</param>
/// <param name="Index">Of the table that it is from.</param>
internal readonly record struct StripItem(long Start, long End, SpanState State, int Name, int Index);
