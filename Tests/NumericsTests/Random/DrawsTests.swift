import Numerics
import Testing

struct DrawsTests {
    @Test func `whole numbers are below the bound and equally likely`() {
        var generator = PhiloxGenerator(seed: 1)
        for bound in [1, 2, 3, 7, 1000] {
            let draws = (0..<2000).map { _ in generator.below(bound) }
            #expect(draws.allSatisfy { (0..<bound).contains($0) })
        }
        var counts = [Int](repeating: 0, count: 6)
        for _ in 0..<60_000 { counts[generator.below(6)] += 1 }
        // Five standard deviations of a binomial count.
        #expect(counts.allSatisfy { abs($0 - 10_000) < 457 }, "\(counts)")
        #expect((0..<100).allSatisfy { _ in (0...Int.max - 1).contains(generator.below(.max)) })
    }

    @Test func `a shuffle keeps what it shuffles, and every order is equally likely`() {
        var generator = PhiloxGenerator(seed: 2)
        var (down, up) = ([[Int]: Int](), [[Int]: Int]())
        for _ in 0..<24_000 {
            var (one, other) = ([0, 1, 2, 3], [0, 1, 2, 3])
            generator.shuffle(&one)
            generator.shuffleUpward(&other)
            down[one, default: 0] += 1
            up[other, default: 0] += 1
        }
        for counts in [down, up] {
            #expect(counts.count == 24 && counts.values.allSatisfy { abs($0 - 1000) < 155 })
        }
        var none: [String] = []
        generator.shuffle(&none)
        generator.shuffleUpward(&none)
        #expect(none.isEmpty)
    }

    /// Splits and policies were published with these: a change here changes them all.
    @Test func `the same seed gives the orders it always gave`() {
        var generator = PhiloxGenerator(seed: 20_261_128)
        var (down, up) = (Array(0..<10), Array(0..<10))
        generator.shuffle(&down)
        generator.shuffleUpward(&up)
        #expect(down == [8, 2, 7, 5, 1, 0, 4, 9, 6, 3])
        #expect(up == [7, 2, 1, 0, 9, 3, 8, 5, 6, 4])
        #expect((0..<6).map { _ in generator.below(100) } == [58, 96, 5, 29, 0, 81])
    }

    @Test func `a position is drawn in proportion to its weight`() {
        var generator = PhiloxGenerator(seed: 3)
        var counts = [Int](repeating: 0, count: 4)
        for _ in 0..<40_000 { counts[generator.draw(from: [1, 0, 2, 1])] += 1 }
        #expect(counts[1] == 0)
        #expect(abs(counts[0] - 10_000) < 433 && abs(counts[2] - 20_000) < 500 && abs(counts[3] - 10_000) < 433)
    }
}
