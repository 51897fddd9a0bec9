import Numerics
import RoutingPolicy

/// Small models and matrices from seeds.
enum Example {
    /// Uniform numbers in (-1, 1).
    static func matrix(_ rows: Int, _ columns: Int, seed: UInt64, scale: Float = 1) -> Matrix {
        var generator = PhiloxGenerator(seed: seed)
        let elements = (0..<rows * columns).map { _ in scale * Float(2 * generator.uniform() - 1) }
        return Matrix(rows: rows, columns: columns, elements: elements)
    }

    static func model(features: Int, identity: Int, widths: (Int, Int), models: Int) -> ItemResponseModel {
        func layer(_ inputs: Int, _ outputs: Int, _ seed: UInt64) -> DenseLayer {
            DenseLayer(
                weight: matrix(inputs, outputs, seed: seed),
                bias: matrix(1, outputs, seed: seed + 100)
            )
        }
        return ItemResponseModel(
            promptWeight: matrix(features, widths.0, seed: 1),
            identityLayer: layer(identity, widths.0, 2),
            hiddenLayer: layer(widths.0, widths.1, 3),
            pointwiseHead: layer(widths.1, 1, 4),
            pairwiseHead: layer(widths.1, 1, 5),
            identities: matrix(models, identity, seed: 6)
        )
    }
}
