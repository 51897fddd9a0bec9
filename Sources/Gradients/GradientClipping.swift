// Pascanu, Mikolov and Bengio, "On the difficulty of training recurrent neural networks" (arXiv 1211.5063),
// algorithm 1, over all parameters together.

internal import Numerics

extension [Matrix] {
    /// The Euclidean norm over the elements of all matrices.
    package var globalNorm: Double {
        reduce(0.0) { sum, matrix in
            matrix.elements.reduce(sum) { $0 + Double($1) * Double($1) }
        }.squareRoot()
    }

    /// Scales all matrices by one factor so that their global norm is at most `limit`.
    package mutating func clip(toGlobalNorm limit: Double) {
        let norm = globalNorm
        guard norm > limit else { return }
        let factor = Float(limit / norm)
        for index in indices {
            for element in self[index].elements.indices { self[index].elements[element] *= factor }
        }
    }
}
