import Charts
import Testing
import Units

@Suite struct FileChartTests {
    /// `<` and a mark that combines with it: one Character, equal to U+226E.
    private let trap = "<\u{0338}script>"

    @Test func `a chart escapes names and leaves out what a logarithm has no place for`() {
        let svg = LineChart(
            "Q & A",
            x: "cost",
            y: "quality",
            isLogarithmic: true,
            series: [.init("<script>", [(0, 0.1), (1, 0.2), (100, 0.9)])]
        ).svg
        #expect(svg.contains("&lt;script&gt;") && !svg.contains("<script>"))
        #expect(svg.contains("Q &amp; A"))
        #expect(!svg.contains("nan") && !svg.contains("inf"))
        #expect(svg.split(separator: "\n").count { $0.contains("stroke-width=\"1.5\"") } == 2)
    }

    @Test func `a bracket before a combining mark does not get through`() {
        let lines = LineChart(trap, x: "x", y: "y", series: [.init(trap, [(0, 1), (1, 2)]), .init(trap, [(0, 1)])]).svg
        let points = LabelledPoints(trap, points: [.init(trap, group: trap, x: 0, y: 0)]).svg
        let empty = [LineChart(trap, x: "x", y: "y", series: []).svg, LabelledPoints(trap, points: []).svg]
        for svg in [lines, points] + empty {
            let scalars = Array(svg.unicodeScalars)
            #expect(zip(scalars, scalars.dropFirst()).allSatisfy { $0 != "<" || $1 != "\u{0338}" })
            #expect(svg.contains("&lt;\u{0338}script&gt;"))
        }
    }

    @Test func `the elements of a picture are closed and its attributes quoted`() {
        let svg = LineChart("t", x: "x", y: "y", series: [.init("\"quoted\" 'name'", [(0, 1), (1, 2)])]).svg
        #expect(svg.hasPrefix("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 800 450\" role=\"img\""))
        #expect(svg.hasSuffix("</svg>\n"))
        #expect(svg.contains("&quot;quoted&quot; &#39;name&#39;</text>"))
    }

    @Test func `an element has its attributes in the order given`() {
        #expect(SVG.element("a", ["b": "1", "c": "2"]).html == "<a b=\"1\" c=\"2\"/>")
        #expect(SVG.element("a", [:], "\("<x>")").html == "<a>&lt;x&gt;</a>")
        #expect(SVG.lines("a", [:], ["<b/>", "<c/>"]).html == "<a>\n<b/>\n<c/>\n</a>")
    }
}
