import Grading
import Testing

/// Agreement of two graders against values worked out by hand and published ones.
@Suite struct AgreementTests {
    private func table(_ both: Int, _ firstOnly: Int, _ secondOnly: Int, _ neither: Int) -> Agreement {
        var agreement = Agreement()
        agreement.add(1, 0.5, count: both)
        agreement.add(1, 0.49, count: firstOnly)
        agreement.add(0, 1, count: secondOnly)
        agreement.add(0.2, 0, count: neither)
        return agreement
    }

    @Test func `accuracy, kappa and their intervals are as the formulas say`() throws {
        // 20 and 15 of 50 agree: po = .7, pe = .5, kappa = .4.
        let agreement = table(20, 5, 10, 15)
        #expect(agreement.count == 50)
        #expect(agreement.accuracy == 0.7)
        #expect(abs(try #require(agreement.kappa) - 0.4) < 1e-12)
        let interval = try #require(agreement.accuracyInterval)
        #expect(abs(interval.lowerBound - 0.5625) < 1e-3 && abs(interval.upperBound - 0.8090) < 1e-3)
        // The delta method by itself: kappa as a function of the four shares, differentiated numerically.
        let kappa = try #require(agreement.kappaInterval)
        let shares = [0.4, 0.1, 0.2, 0.3]
        func value(_ p: [Double]) -> Double {
            let chance = (p[0] + p[1]) * (p[0] + p[2]) + (p[2] + p[3]) * (p[1] + p[3])
            return (p[0] + p[3] - chance) / (1 - chance)
        }
        let slopes = shares.indices.map { place in
            var (up, down) = (shares, shares)
            up[place] += 1e-6
            down[place] -= 1e-6
            return (value(up) - value(down)) / 2e-6
        }
        let mean = zip(shares, slopes).map(*).reduce(0, +)
        let square = zip(shares, slopes).map { $0 * $1 * $1 }.reduce(0, +)
        let width = 1.959964 * ((square - mean * mean) / 50).squareRoot()
        #expect(abs(kappa.upperBound - (0.4 + width)) < 1e-4, "\(kappa) \(width)")
    }

    @Test func `nothing to compare, and chance alone, give no kappa`() {
        #expect(Agreement().accuracy == nil && Agreement().kappa == nil && Agreement().accuracyInterval == nil)
        #expect(table(7, 0, 0, 0).kappa == nil)
        #expect(table(7, 0, 0, 0).accuracy == 1)
        #expect(table(5, 0, 0, 5).kappa == 1)
        #expect(table(0, 5, 5, 0).kappa == -1)
        #expect(table(1, 1, 1, 1).kappa == 0)
    }
}
