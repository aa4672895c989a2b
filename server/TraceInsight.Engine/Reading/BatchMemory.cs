using System.Buffers;

namespace TraceInsight.Engine.Reading;

/// <summary>Holds the payloads of a generation's batches in a few large pooled arrays.</summary>
internal sealed class BatchMemory : IDisposable
{
    private const int Smallest = 16 * 1024;
    private const int Largest = 1024 * 1024;

    private readonly List<byte[]> _arrays = [];
    private byte[] _current = [];
    private int _used;
    private int _next = Smallest;

    /// <summary>Copies a payload; the array has <see cref="Generation.Padding"/> bytes after it.</summary>
    public (byte[] Data, int Start) Add(ReadOnlySpan<byte> payload)
    {
        if (_current.Length - _used < payload.Length + Generation.Padding)
        {
            _current = ArrayPool<byte>.Shared.Rent(Math.Max(_next, payload.Length + Generation.Padding));
            _arrays.Add(_current);
            _used = 0;
            _next = Math.Min(2 * _next, Largest);
        }
        int start = _used;
        payload.CopyTo(_current.AsSpan(start));
        _used += payload.Length;
        return (_current, start);
    }

    public void Dispose()
    {
        foreach (byte[] array in _arrays) ArrayPool<byte>.Shared.Return(array);
        _arrays.Clear();
        _current = [];
        _used = 0;
    }
}
