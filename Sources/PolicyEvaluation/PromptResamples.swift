package import Numerics

/// Prompts drawn with replacement, many times: how often each prompt occurs in each draw.
///
/// The draws are of a whole set. A test split takes the counts of its own prompts, so that the same prompt counts the
/// same for all policies and in all test splits that hold it: an interval of a mean over overlapping splits stays
/// honest.
package struct PromptResamples: Sendable {
    /// draws x prompts.
    private let counts: Matrix

    /// 1 over the number of prompts drawn, for each draw.
    private let scale: [Float]

    /// - Parameters:
    ///   - prompts: how many there are.
    ///   - draws: how many resamples.
    ///   - generator: decides them.
    package init(prompts: Int, draws: Int, using generator: inout some RandomNumberGenerator) {
        var counts = Matrix(rows: draws, columns: prompts)
        for draw in 0..<draws {
            for _ in 0..<prompts { counts[draw, generator.below(prompts)] += 1 }
        }
        self.init(counts)
    }

    private init(_ counts: Matrix) {
        self.counts = counts
        scale = (0..<counts.rows).map { draw in
            let sum = counts.row(draw).reduce(0, +)
            return sum > 0 ? 1 / sum : 0
        }
    }

    package var draws: Int { counts.rows }
    package var prompts: Int { counts.columns }

    /// The draws as seen by some of the prompts, in the order of `indices`.
    package func restricted(to indices: [Int]) -> PromptResamples {
        var kept = Matrix(rows: draws, columns: indices.count)
        for draw in 0..<draws {
            for (column, prompt) in indices.enumerated() { kept[draw, column] = counts[draw, prompt] }
        }
        return PromptResamples(kept)
    }

    /// The mean of every column of `values` (prompts x m) in every draw, draws x m.
    package func means(of values: Matrix) -> Matrix {
        precondition(values.rows == prompts, "values are over the same prompts")
        var sums = counts.multiplied(by: values)
        for draw in 0..<draws {
            for column in 0..<sums.columns { sums[draw, column] *= scale[draw] }
        }
        return sums
    }
}
