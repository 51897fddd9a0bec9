package import Numerics

/// What a policy sees when it chooses: n prompts and, for each, the same K candidate models.
package struct DecisionBatch: Sendable {
    /// The encoder's feature vectors, n x d.
    package let features: Matrix

    /// The K candidate models with the prices in force, in the order of the columns below.
    package let candidates: [LanguageModel]

    /// Predicted quality of each candidate on each prompt in [0, 1], n x K.
    package let predictedQuality: Matrix

    /// Predicted cost of each candidate on each prompt in USD, at the prices in force, n x K.
    package let predictedCost: Matrix

    /// The same at the prices that the policy was trained with; nil where those are in force.
    package let costAtTraining: Matrix?

    /// Which candidates may be chosen; at least one of the K is true.
    package let allowed: [Bool]

    /// A batch in which all candidates are allowed unless `allowed` says otherwise.
    ///
    /// - Precondition: the shapes agree and a candidate is allowed.
    package init(
        features: Matrix,
        candidates: [LanguageModel],
        predictedQuality: Matrix,
        predictedCost: Matrix,
        costAtTraining: Matrix? = nil,
        allowed: [Bool]? = nil
    ) {
        for prediction in [predictedQuality, predictedCost, costAtTraining ?? predictedCost] {
            precondition(prediction.rows == features.rows && prediction.columns == candidates.count, "shapes differ")
        }
        self.features = features
        self.candidates = candidates
        self.predictedQuality = predictedQuality
        self.predictedCost = predictedCost
        self.costAtTraining = costAtTraining
        self.allowed = allowed ?? Array(repeating: true, count: candidates.count)
        precondition(self.allowed.count == candidates.count && self.allowed.contains(true), "no candidate is allowed")
    }
}
