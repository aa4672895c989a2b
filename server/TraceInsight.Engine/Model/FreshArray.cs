using System.Runtime.InteropServices;

namespace TraceInsight.Engine.Model;

/// <summary>Large arrays whose memory the system hands over at once.</summary>
/// <remarks>Otherwise each page of 4 KB is handed over when it is first written to, which on a virtual machine takes
/// longer than reading the events that fill it.</remarks>
internal static partial class FreshArray
{
    private const int SmallestWorthwhile = 1 << 16;

    // Linux 5.14, include/uapi/asm-generic/mman-common.h. Older ones refuse it, and nothing is lost.
    private const int PopulateWrite = 23;

    /// <summary>An array of which every element is to be written: it may have any content.</summary>
    public static unsafe T[] Of<T>(int length) where T : unmanaged
    {
        T[] array = GC.AllocateUninitializedArray<T>(length);
        long bytes = (long)length * sizeof(T);
        if (bytes < SmallestWorthwhile || !OperatingSystem.IsLinux())
            return array;
        fixed (T* start = array)
        {
            long page = Environment.SystemPageSize, first = ((long)start + page - 1) & -page, end = ((long)start + bytes) & -page;
            _ = Advise((nint)first, (nuint)(end - first), PopulateWrite);
        }
        return array;
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Advise(nint start, nuint length, int advice);
}
