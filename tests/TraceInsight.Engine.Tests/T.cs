namespace TraceInsight.Engine.Tests;

public class T
{
    [Xunit.Fact]
    public void A() { }
}
