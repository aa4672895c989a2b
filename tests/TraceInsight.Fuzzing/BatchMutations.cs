namespace TraceInsight.Fuzzing;

/// <summary>Changes headers and the order of batches and generations.</summary>
internal static class BatchMutations
{
    public static void Apply(List<TraceBatch> batches, Random random)
    {
        if (batches.Count == 0)
            return;
        int i = random.Next(batches.Count), other = random.Next(batches.Count);
        TraceBatch batch = batches[i];
        switch (random.Next(12))
        {
            case 0:
                batches[i] = batch with { Generation = RecordMutations.NumberLike(batch.Generation, random) };
                break;
            case 1:
                batches[i] = batch with { Thread = RecordMutations.NumberLike(batch.Thread, random) };
                break;
            case 2:
                batches[i] = batch with { Thread = batches[other].Thread };
                break;
            case 3:
                batches[i] = batch with { Time = RecordMutations.NumberLike(batch.Time, random) };
                break;
            case 4:
                batches[i] = batch with { Size = RecordMutations.NumberLike(batch.Size, random) };
                break;
            case 5:
                (batches[i], batches[other]) = (batches[other], batches[i]);
                break;
            case 6:
                batches.RemoveAt(i);
                break;
            case 7:
                batches.Insert(other, batch);
                break;
            case 8:
                CopyGeneration(batches, batch.Generation, random);
                break;
            case 9:
                batches.RemoveAll(b => b.Generation == batch.Generation);
                break;
            case 10:
                Split(batches, i, random);
                break;
            default:
                batches[i] = batch with { Experiment = (byte)random.Next(3), Kind = TraceBatch.Experimental };
                break;
        }
    }

    /// <summary>A generation once more, under its own number or the next.</summary>
    private static void CopyGeneration(List<TraceBatch> batches, ulong generation, Random random)
    {
        int first = batches.FindIndex(b => b.Generation == generation);
        int last = batches.FindLastIndex(b => b.Generation == generation);
        if (last + 1 < batches.Count && batches[last + 1].Kind == TraceBatch.EndOfGeneration)
            last++;
        ulong number = generation + (ulong)random.Next(2);
        TraceBatch[] copy = [.. batches[first..(last + 1)].Select(b => b with { Generation = number })];
        batches.InsertRange(random.Next(4) == 0 ? first : last + 1, copy);
    }

    private static void Split(List<TraceBatch> batches, int i, Random random)
    {
        byte[] payload = batches[i].Payload;
        int at = random.Next(payload.Length + 1);
        batches[i] = batches[i].With(payload[..at]);
        batches.Insert(i + 1, batches[i].With(payload[at..]));
    }
}
