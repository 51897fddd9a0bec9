import Testing
import Units

@Suite struct UpperHullTests {
    @Test func `hull keeps the upper left`() {
        let points: [(cost: Double, quality: Double)] = [
            (1, 0.5), (2, 0.6), (3, 0.9), (4, 0.4), (5, 0.92), (3, 0.9), (1, 0.4),
        ]
        let hull = UpperHull(points)
        #expect(hull.vertices.map(\.index) == [0, 2, 4])
        #expect(hull.quality(atCost: 0.9) == nil)
        #expect(abs((hull.quality(atCost: 2) ?? 0) - 0.7) < 1e-12)
        #expect(hull.quality(atCost: 9) == 0.92)
    }

    @Test func `hull of one or no point`() {
        #expect(UpperHull([]).quality(atCost: 1) == nil)
        #expect(UpperHull([(2, 0.5)]).quality(atCost: 2) == 0.5)
    }
}
