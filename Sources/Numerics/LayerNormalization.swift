// Layer normalisation: Ba, Kiros and Hinton, arXiv 1607.06450.

/// A layer normalisation with its learned parameters: rows are shifted and scaled to mean 0 and variance 1, then
/// multiplied by the weight and moved by the bias, column by column.
package struct LayerNormalization: Sendable {
    package let weight: [Float]
    package let bias: [Float]

    /// What is added to the variance.
    package let epsilon: Float

    /// - Precondition: both lists have the same length, a positive multiple of eight.
    package init(weight: [Float], bias: [Float], epsilon: Float) {
        precondition(weight.count == bias.count && !weight.isEmpty && weight.count % 8 == 0, "lengths do not fit")
        self.weight = weight
        self.bias = bias
        self.epsilon = epsilon
    }

    /// Writes the normalised sum of a layer's output, its bias and the residual over the residual, row by row.
    ///
    /// - Parameters:
    ///   - residual: rows of as many elements as the weight; becomes the result.
    ///   - output: as many rows, of the same length.
    ///   - outputBias: one number a column, added to each row of the output.
    package func apply(
        toResidual residual: inout MutableSpan<Float>,
        adding output: Span<Float>,
        bias outputBias: Span<Float>
    ) {
        let columns = weight.count
        precondition(outputBias.count == columns && residual.count % columns == 0, "not whole rows")
        precondition(output.count == residual.count, "lengths differ")
        let rows = residual.count / columns
        unsafe residual.withUnsafeMutableBytes { residual in
            unsafe output.withUnsafeBytes { output in
                unsafe outputBias.withUnsafeBytes { outputBias in
                    guard let x = residual.baseAddress, let y = output.baseAddress, let b = outputBias.baseAddress
                    else {
                        return
                    }
                    for row in 0..<rows {
                        let start = row * columns * 4
                        unsafe normalize(x + start, adding: y + start, bias: b)
                    }
                }
            }
        }
    }

    private func normalize(_ x: UnsafeMutableRawPointer, adding y: UnsafeRawPointer, bias b: UnsafeRawPointer) {
        let bytes = weight.count * 4
        var sums = SIMD8<Float>()
        for byte in stride(from: 0, to: bytes, by: 32) {
            let z =
                unsafe x.loadUnaligned(fromByteOffset: byte, as: SIMD8<Float>.self)
                + (y.loadUnaligned(fromByteOffset: byte, as: SIMD8<Float>.self)
                    + b.loadUnaligned(fromByteOffset: byte, as: SIMD8<Float>.self))
            sums += z
            unsafe x.storeBytes(of: z, toByteOffset: byte, as: SIMD8<Float>.self)
        }
        let mean = sums.sum() / Float(weight.count)
        var squares = SIMD8<Float>()
        for byte in stride(from: 0, to: bytes, by: 32) {
            let z = unsafe x.loadUnaligned(fromByteOffset: byte, as: SIMD8<Float>.self) - mean
            squares += z * z
        }
        let factor = 1 / (squares.sum() / Float(weight.count) + epsilon).squareRoot()
        unsafe weight.withUnsafeBytes { weight in
            unsafe bias.withUnsafeBytes { bias in
                for byte in stride(from: 0, to: bytes, by: 32) {
                    let z = unsafe (x.loadUnaligned(fromByteOffset: byte, as: SIMD8<Float>.self) - mean) * factor
                    let scaled =
                        unsafe z * weight.loadUnaligned(fromByteOffset: byte, as: SIMD8<Float>.self)
                        + bias.loadUnaligned(fromByteOffset: byte, as: SIMD8<Float>.self)
                    unsafe x.storeBytes(of: scaled, toByteOffset: byte, as: SIMD8<Float>.self)
                }
            }
        }
    }

    /// The same in plain loops, summed in double precision.
    package func applyReference(
        toResidual residual: inout MutableSpan<Float>,
        adding output: Span<Float>,
        bias outputBias: Span<Float>
    ) {
        let columns = weight.count
        for start in stride(from: 0, to: residual.count, by: columns) {
            let row = (0..<columns).map {
                Double(residual[start + $0]) + Double(output[start + $0]) + Double(outputBias[$0])
            }
            let mean = row.reduce(0, +) / Double(columns)
            let variance = row.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(columns)
            for column in 0..<columns {
                let z = (row[column] - mean) / (variance + Double(epsilon)).squareRoot()
                residual[start + column] = Float(z * Double(weight[column]) + Double(bias[column]))
            }
        }
    }
}
