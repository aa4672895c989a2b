using TraceInsight.Fuzzing;

return args switch
{
    ["--worker", var folder, var scratch, var first, var step] =>
        Worker.Run(folder, scratch, int.Parse(first), int.Parse(step)),
    ["--judge", .. var files] => Worker.Judge(files),
    _ => Campaign.Run(args),
};
