// kNN over training prompts by cosine similarity: Hu et al., RouterBench (arXiv 2403.12031), section "KNN routers".
// Outcomes may be missing, and few neighbours then speak for a model: its mean is pulled towards the model's own mean.

package import Numerics

/// Predicts the mean outcome of a prompt's k nearest training prompts, for each candidate.
///
/// For candidate m: (sum_i s_i y_im + n0 * mean_m) / (sum_i s_i + n0) over those of the k neighbours that have an outcome of
/// m; s_i is 1, or the cosine (not below 0) with similarity weights. Settings: `neighbors` k, `shrinkage` n0 and
/// `similarity_weights` (0 or 1). Tensors: `features` (n x d, rows of unit length), `quality`, `tokens` (the answer's
/// length) and `known` (n x K; 1 where there is an outcome, else 0 in all three), `mean_quality` and `mean_tokens` (1 x
/// K).
package struct NearestNeighborPredictor: StoredPredictor {
    package static let algorithm = "knn"

    package let parameters: PolicyParameters

    private let features: Matrix
    private let quality: Matrix
    private let tokens: Matrix
    private let known: Matrix
    private let meanQuality: [Float]
    private let meanTokens: [Float]
    private let neighbors: Int
    private let shrinkage: Float
    private let usesSimilarityWeights: Bool

    package init(parameters: PolicyParameters, frame: DecisionFrame) throws(PolicyError) {
        let models = frame.candidates.count
        features = try parameters.tensor("features", columns: frame.dimension)
        let prompts = features.rows
        quality = try parameters.tensor("quality", rows: prompts, columns: models)
        tokens = try parameters.tensor("tokens", rows: prompts, columns: models)
        known = try parameters.tensor("known", rows: prompts, columns: models)
        meanQuality = try parameters.tensor("mean_quality", rows: 1, columns: models).elements
        meanTokens = try parameters.tensor("mean_tokens", rows: 1, columns: models).elements
        neighbors = Int(try parameters.setting("neighbors", in: 1...1_000_000).rounded())
        shrinkage = Float(try parameters.setting("shrinkage", in: 0...1e9))
        usesSimilarityWeights = try parameters.setting("similarity_weights", in: 0...1) != 0
        guard (quality.elements + meanQuality).allSatisfy({ $0 >= 0 && $0 <= 1 }) else {
            throw .invalidParameters("knn has a quality outside 0 to 1")
        }
        guard (tokens.elements + meanTokens).allSatisfy({ $0 >= 0 }) else {
            throw .invalidParameters("knn has a number of tokens below 0")
        }
        guard known.elements.allSatisfy({ $0 == 0 || $0 == 1 }) else {
            throw .invalidParameters("knn tensor 'known' has an element that is neither 0 nor 1")
        }
        try parameters.require(
            algorithm: Self.algorithm,
            settings: ["neighbors", "shrinkage", "similarity_weights"],
            tensors: ["features", "quality", "tokens", "known", "mean_quality", "mean_tokens"]
        )
        self.parameters = parameters
    }

    package func predictions(_ features: Matrix) -> (quality: Matrix, outputTokens: Matrix) {
        let similarity = features.withUnitRows.rowTiled(by: self.features, transposingOther: true)
        var quality = Matrix(rows: features.rows, columns: meanQuality.count)
        var tokens = quality
        for row in 0..<features.rows {
            let nearest = Self.largest(neighbors, of: similarity.row(row))
            let weights = nearest.map { usesSimilarityWeights ? max(similarity[row, $0], 0) : 1 }
            for model in meanQuality.indices {
                var (weight, qualities, lengths) = (
                    shrinkage, shrinkage * meanQuality[model], shrinkage * meanTokens[model]
                )
                for (neighbor, own) in zip(nearest, weights) {
                    let own = own * known[neighbor, model]
                    weight += own
                    qualities += own * self.quality[neighbor, model]
                    lengths += own * self.tokens[neighbor, model]
                }
                quality[row, model] = weight > 0 ? min(qualities / weight, 1) : meanQuality[model]
                tokens[row, model] = weight > 0 ? lengths / weight : meanTokens[model]
            }
        }
        return (quality, tokens)
    }

    /// The positions of the `count` largest values, largest first; of equal values the earlier one wins.
    private static func largest(_ count: Int, of values: ArraySlice<Float>) -> [Int] {
        var kept: [Float] = []
        var positions: [Int] = []
        kept.reserveCapacity(min(count, values.count) + 1)
        positions.reserveCapacity(min(count, values.count) + 1)
        // Nearly every value fails this one comparison, so it is all that most of them cost.
        var threshold = -Float.infinity
        for place in values.indices {
            let value = values[place]
            guard value > threshold || kept.count < count else { continue }
            var low = 0
            var high = kept.count
            while low < high {
                let middle = (low + high) / 2
                if kept[middle] >= value { low = middle + 1 } else { high = middle }
            }
            kept.insert(value, at: low)
            positions.insert(place - values.startIndex, at: low)
            if kept.count > count {
                kept.removeLast()
                positions.removeLast()
            }
            if kept.count == count { threshold = kept[count - 1] }
        }
        return positions
    }
}

extension Matrix {
    /// The matrix with every row scaled to Euclidean length one; a row of zeros stays as it is.
    package var withUnitRows: Matrix {
        var result = self
        for row in 0..<rows {
            let norm = self.row(row).reduce(into: 0.0) { $0 += Double($1) * Double($1) }.squareRoot()
            guard norm > 0 else { continue }
            for column in 0..<columns { result[row, column] = Float(Double(self[row, column]) / norm) }
        }
        return result
    }
}
