internal import Numerics

extension DecisionBatch {
    /// Probabilities that put all weight on each prompt's best score among the allowed candidates, n x K.
    ///
    /// Equal scores go to the cheaper prediction, then to the earlier candidate, so that a choice never depends on
    /// the order of a search.
    ///
    /// - Precondition: `scores` is n x K and has no NaN.
    func greedyChoice(_ scores: Matrix) -> Matrix {
        precondition(scores.rows == features.rows && scores.columns == candidates.count, "shapes differ")
        var result = Matrix(rows: scores.rows, columns: scores.columns)
        for row in 0..<scores.rows {
            var best: Int?
            for column in 0..<scores.columns where allowed[column] {
                guard let current = best else {
                    best = column
                    continue
                }
                let (score, rival) = (scores[row, column], scores[row, current])
                if score > rival || (score == rival && predictedCost[row, column] < predictedCost[row, current]) {
                    best = column
                }
            }
            if let best { result[row, best] = 1 }
        }
        return result
    }

    /// The 1 x K `scores`, the same for every prompt.
    func repeated(_ scores: [Float]) -> Matrix {
        let count = features.rows
        return Matrix(rows: count, columns: scores.count, elements: Array(repeatElement(scores, count: count).joined()))
    }
}
