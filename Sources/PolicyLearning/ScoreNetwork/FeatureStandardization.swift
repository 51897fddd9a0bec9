internal import Numerics
internal import RoutingPolicy

/// Centred features of mean square one: what a network likes to see, whatever length the encoder's vectors have.
struct FeatureStandardization: Sendable {
    private let mean: Matrix
    private let factor: Float

    init(_ features: Matrix) {
        let (rows, columns) = (features.rows, features.columns)
        var sums = [Double](repeating: 0, count: columns)
        for row in 0..<rows {
            for column in 0..<columns { sums[column] += Double(features[row, column]) }
        }
        let means = sums.map { Float($0 / Double(max(rows, 1))) }
        var squares = 0.0
        for row in 0..<rows {
            for column in 0..<columns {
                let deviation = Double(features[row, column] - means[column])
                squares += deviation * deviation
            }
        }
        mean = Matrix([means])
        factor = squares > 0 ? Float((Double(rows * columns) / squares).squareRoot()) : 1
    }

    func callAsFunction(_ features: Matrix) -> Matrix {
        var result = features
        for row in 0..<features.rows {
            for column in 0..<features.columns {
                result[row, column] = factor * (features[row, column] - mean.elements[column])
            }
        }
        return result
    }

    /// The layer over plain features that equals `layer` over standardised ones.
    func absorbed(into layer: DenseLayer) -> DenseLayer {
        var weight = layer.weight
        for place in weight.elements.indices { weight.elements[place] *= factor }
        let shift = mean.multiplied(by: weight)
        let bias = zip(layer.bias.elements, shift.elements).map { $0 - $1 }
        return DenseLayer(weight: weight, bias: Matrix([bias]))
    }
}
