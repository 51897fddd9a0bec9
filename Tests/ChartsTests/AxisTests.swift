import Charts
import Testing
import Units

@Suite struct AxisTests {
    @Test func `axis grows with the logarithm`() {
        let axis = CostAxis(covering: [0.01, 0.1, 1], range: 0...100)
        let (low, middle, high) = (axis.position(0.01), axis.position(0.1), axis.position(1))
        #expect(abs((high - middle) - (middle - low)) < 1e-9)
        #expect(low > 0 && high < 100)
        #expect(abs(axis.cost(at: middle) - 0.1) < 1e-9)
        #expect(axis.ticks.map(\.label).contains("0.1"))
    }

    @Test func `free points have a place of their own`() {
        let axis = CostAxis(covering: [0, 1], range: 0...1000)
        #expect(axis.hasZero && axis.position(0) < CostAxis.zeroGutter && axis.position(1) > CostAxis.zeroGutter)
        let only = CostAxis(covering: [0], range: 0...1000)
        #expect(only.position(0).isFinite && only.ticks.count < 20)
    }

    @Test(arguments: [(1, 0, "1"), (5, 3, "5,000"), (2, -1, "0.2"), (3, -4, "0.0003")])
    func `ticks are exact decimals`(_ digit: Int, _ exponent: Int, _ label: String) {
        #expect(CostAxis.label(digit, exponent: exponent) == label)
    }

    @Test func `quality axis stays within zero and one`() {
        for values in [[0.0], [1.0], [0, 1], [0.9999, 1], [0.71, 0.74]] {
            let axis = QualityAxis(covering: values, range: 0...300)
            #expect(axis.ticks.count >= 2 && axis.ticks.count <= 8, "\(values)")
            for value in values { #expect((0...300).contains(axis.position(value)), "\(values)") }
            #expect(axis.ticks.allSatisfy { (0...1).contains($0.quality) })
        }
    }

    @Test func `labels cover neither points nor each other`() {
        let anchors = (0..<40).map { number in
            ChartLabels.Anchor(
                x: 100 + Double(number * 37 % 500),
                y: 50 + Double(number * 91 % 250),
                text: "model \(number)",
                rank: number % 3
            )
        }
        let plot = ChartLabels.Box(left: 60, top: 0, right: 700, bottom: 320)
        let labels = ChartLabels.place(anchors, in: plot, avoiding: [])
        #expect(labels.count > 20)
        #expect(Set(labels.map(\.index)).count == labels.count)
        let corners = labels.filter { $0.alignment == .start }
        for label in corners {
            for anchor in anchors where anchor.y == label.y - 4 && anchor.x != label.x - 11 {
                #expect(!(label.x < anchor.x && anchor.x < label.x + 20))
            }
        }
    }

    @Test func `names are shortened where they stay distinct`() {
        #expect(ChartLabels.shortened(["a/x", "b/x", "b/y"]) == ["a/x", "b/x", "y"])
        #expect(ChartLabels.shortened([String(repeating: "w", count: 60)])[0].count == 26)
    }
}
