// What disjoint linear bandits know of each arm: Li, Chu, Langford and Schapire, "A Contextual-Bandit Approach to
// Personalized News Article Recommendation" (arXiv 1003.0146), algorithm 1.

package import Numerics

/// One ridge regression of the scalar reward for each candidate: theta_k and, where needed, A_k^-1.
///
/// Tensors: `coefficients` (D x K) and `inverse` (K * D rows of D: A_k^-1 one after another).
package struct LinearArms: Sendable, Equatable {
    package let features: PreferenceFeatures

    /// theta_k as columns, D x K.
    package let coefficients: Matrix

    /// A_k^-1 of each candidate.
    package let inverses: [Matrix]

    /// The scale of cost in the reward that was learned.
    private let costScale: CostScale

    /// - Precondition: the coefficients have one row an element of a feature vector; each inverse is D x D.
    package init(
        features: PreferenceFeatures,
        coefficients: Matrix,
        inverses: [Matrix] = [],
        costScale: CostScale
    ) {
        precondition(coefficients.rows == features.count, "one coefficient an element of the vector")
        precondition(inverses.allSatisfy { $0.rows == features.count && $0.columns == features.count }, "D x D")
        self.features = features
        self.coefficients = coefficients
        self.inverses = inverses
        self.costScale = costScale
    }

    init(parameters: PolicyParameters, frame: DecisionFrame, hasInverses: Bool) throws(PolicyError) {
        features = try PreferenceFeatures(parameters: parameters, frame: frame)
        costScale = frame.costScale
        let (order, models) = (features.count, frame.candidates.count)
        coefficients = try parameters.tensor("coefficients", rows: order, columns: models)
        guard hasInverses else {
            inverses = []
            return
        }
        let stacked = try parameters.tensor("inverse", rows: models * order, columns: order)
        inverses = (0..<models).map { stacked.rows(at: $0 * order..<($0 + 1) * order) }
    }

    /// The estimated rewards theta_k'x of n prompts at one preference, n x K.
    package func means(_ vectors: Matrix) -> Matrix { vectors.rowTiled(by: coefficients) }

    /// The same at the prices in force: the estimate stands for the reward itself, so it falls by w_c times what c~
    /// rose.
    func rewards(_ batch: DecisionBatch, _ vectors: Matrix, _ preference: Preference) -> Matrix {
        batch.atCurrentPrices(means(vectors), costScale: costScale, preference: preference)
    }

    /// By how much each estimate may be off, in units of the noise: sqrt(x' A_k^-1 x), n x K.
    package func widths(_ vectors: Matrix) -> Matrix {
        var widths = Matrix(rows: vectors.rows, columns: inverses.count)
        for (model, inverse) in inverses.enumerated() {
            let product = vectors.rowTiled(by: inverse)
            for row in 0..<vectors.rows {
                let square = zip(product.row(row), vectors.row(row)).reduce(0) { $0 + $1.0 * $1.1 }
                // Rounding may push a tiny form below zero.
                widths[row, model] = max(square, 0).squareRoot()
            }
        }
        return widths
    }

    var tensors: [String: Matrix] {
        var tensors = features.tensors
        tensors["coefficients"] = coefficients
        if !inverses.isEmpty {
            tensors["inverse"] = Matrix(
                rows: inverses.count * features.count,
                columns: features.count,
                elements: inverses.flatMap(\.elements)
            )
        }
        return tensors
    }
}
