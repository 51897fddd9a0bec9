// Caruana, Niculescu-Mizil, Crew and Ksikes, "Ensemble Selection from Libraries of Models" (2004): forward selection
// with replacement. Shares come out sparse, not negative and hardly overfitted, and the measure may be any, ours being
// routing.

internal import Numerics

/// Chooses the shares of predictors in their mean by how the mean does on prompts that none of them saw.
struct EnsembleSelection {
    /// Quality and answer length that each member predicts for the same prompts, n x K each.
    let members: [(quality: Matrix, outputTokens: Matrix)]

    /// How often each member is taken.
    ///
    /// - Parameters:
    ///   - rounds: how many are taken, above 0.
    ///   - score: of a mean prediction; higher is better.
    /// - Returns: one count a member; they sum to `rounds`.
    func counts(rounds: Int, score: (_ quality: Matrix, _ outputTokens: Matrix) -> Double) -> [Int] {
        var counts = [Int](repeating: 0, count: members.count)
        var sums: (quality: Matrix, outputTokens: Matrix)?
        for round in 1...rounds {
            var best: (score: Double, member: Int, sums: (quality: Matrix, outputTokens: Matrix))?
            for (index, member) in members.enumerated() {
                let total = (
                    quality: Self.sum(sums?.quality, member.quality),
                    outputTokens: Self.sum(sums?.outputTokens, member.outputTokens)
                )
                let share = 1 / Float(round)
                let value = score(Self.scaled(total.quality, share), Self.scaled(total.outputTokens, share))
                if value > best?.score ?? -.infinity { best = (value, index, total) }
            }
            guard let best else { break }
            counts[best.member] += 1
            sums = best.sums
        }
        return counts
    }

    private static func sum(_ left: Matrix?, _ right: Matrix) -> Matrix {
        guard var result = left else { return right }
        for place in result.elements.indices { result.elements[place] += right.elements[place] }
        return result
    }

    private static func scaled(_ matrix: Matrix, _ factor: Float) -> Matrix {
        var result = matrix
        for place in result.elements.indices { result.elements[place] *= factor }
        return result
    }
}
