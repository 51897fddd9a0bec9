internal import Numerics

/// The features' principal components, scaled together to length one on average: what all stages regress on.
///
/// A penalty that is equal in all directions then means the same for every encoder, and groups of components by rank
/// can have variances of their own.
struct PromptCoordinates: Sendable {
    /// One row a training prompt, columns centred.
    let values: Matrix

    /// Which components share a variance: the first 4, the next 12, 48, and the rest.
    let groups: [Int]

    private let components: PrincipalComponents
    private let scale: Double

    /// - Throws: `FactorizationError` for features that are not finite.
    init(_ features: Matrix, count: Int) throws(FactorizationError) {
        let count = min(count, features.columns, max(1, features.rows - 1))
        components = try PrincipalComponents(of: features, count: count)
        let variance = components.variances.reduce(0) { $0 + max($1, 0) }
        scale = variance > 1e-12 ? 1 / variance.squareRoot() : 1
        var values = components.coordinates(of: features)
        for index in values.elements.indices { values.elements[index] *= Float(scale) }
        self.values = values
        groups = (0..<count).map { $0 < 4 ? 0 : $0 < 16 ? 1 : $0 < 64 ? 2 : 3 }
    }

    /// Weights over the coordinates as weights over the features themselves, one column a model, and what to add.
    func unfolded(_ weights: [[Double]]) -> (weight: Matrix, shift: [Double]) {
        let (inputs, models) = (components.directions.columns, weights.count)
        var result = Matrix(rows: inputs, columns: models)
        var shift = [Double](repeating: 0, count: models)
        for (model, coefficients) in weights.enumerated() {
            var column = [Double](repeating: 0, count: inputs)
            for (component, weight) in coefficients.enumerated() {
                for (input, direction) in components.directions.row(component).enumerated() {
                    column[input] += scale * weight * Double(direction)
                }
            }
            for input in 0..<inputs {
                result[input, model] = Float(column[input])
                // With the rounded weight, so that the shift belongs to what is stored.
                shift[model] -= Double(result[input, model]) * components.mean[input]
            }
        }
        return (result, shift)
    }
}
