// kNN over training prompts by cosine similarity: Hu et al., RouterBench (arXiv 2403.12031), section "KNN routers".
// Outcomes may be missing, and few neighbours then speak for a model: its mean is pulled towards the model's own mean.

package import Numerics

/// What a snapshot keeps of ``NearestNeighborPredictor`` beside tensors.
package struct NearestNeighborSettings: NamedSettings {
    package var neighbors = 40
    package var shrinkage = 1.0
    package var usesSimilarityWeights = false

    package static let declared = [
        Setting("neighbors", \Self.neighbors, in: 1...1_000_000, "k, how many training prompts to average"),
        Setting("shrinkage", \Self.shrinkage, in: 0...1e9, "n0, weight of the model's mean beside neighbours"),
        Setting("similarity_weights", \Self.usesSimilarityWeights, "whether neighbours weigh by their cosine"),
    ]

    package init() {}
}

/// Predicts the mean outcome of a prompt's k nearest training prompts, for each candidate.
///
/// For candidate m: (sum_i s_i y_im + n0 * mean_m) / (sum_i s_i + n0) over those of the k neighbours that have an
/// outcome of m; s_i is 1, or the cosine (not below 0) with similarity weights, times the outcome's weight. Settings:
/// `neighbors` k, `shrinkage` n0 and `similarity_weights`. Tensors: `features` (n x d, rows of unit length), `quality`,
/// `tokens` (the answer's length) and `known` (n x K; how often the outcome counts, 1 where it has no weight; 0 in all
/// three where there is none), `mean_quality` and `mean_tokens` (1 x K).
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
        let settings = try parameters.settings(NearestNeighborSettings.self)
        neighbors = settings.neighbors
        shrinkage = Float(settings.shrinkage)
        usesSimilarityWeights = settings.usesSimilarityWeights
        guard (quality.elements + meanQuality).allSatisfy({ $0 >= 0 && $0 <= 1 }) else {
            throw .invalidParameters("knn has a quality outside 0 to 1")
        }
        guard (tokens.elements + meanTokens).allSatisfy({ $0 >= 0 }) else {
            throw .invalidParameters("knn has a number of tokens below 0")
        }
        guard known.elements.allSatisfy({ $0 >= 0 && $0.isFinite }) else {
            throw .invalidParameters("knn tensor 'known' has an element below 0 or that is not finite")
        }
        try parameters.require(
            algorithm: Self.algorithm,
            settings: NearestNeighborSettings.self,
            tensors: ["features", "quality", "tokens", "known", "mean_quality", "mean_tokens"]
        )
        self.parameters = PolicyParameters(
            algorithm: Self.algorithm,
            settings: settings,
            tensors: parameters.tensors
        )
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
                for (neighbor, closeness) in zip(nearest, weights) {
                    let share = closeness * known[neighbor, model]
                    weight += share
                    qualities += share * self.quality[neighbor, model]
                    lengths += share * self.tokens[neighbor, model]
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
