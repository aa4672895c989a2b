namespace TraceInsight.Server.Tests;

public class T
{
    [Xunit.Fact]
    public void A() { }
}
