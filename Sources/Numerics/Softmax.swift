internal import Glibc

/// The softmax of each row, in place; what lies between a row's end and the next multiple of eight becomes zero.
///
/// - Parameters:
///   - values: `rows` rows, one every `stride` elements.
///   - rows: the number of rows.
///   - columns: how many elements of each row take part.
///   - stride: the distance from one row to the next.
/// - Precondition: `stride` is a multiple of eight and at least `columns`; there are `rows * stride` elements.
package func applySoftmax(_ values: inout MutableSpan<Float>, rows: Int, columns: Int, stride: Int) {
    precondition(stride % 8 == 0 && 1...max(1, stride) ~= columns && values.count >= rows * stride, "rows do not fit")
    let padded = (columns + 7) / 8 * 8
    unsafe values.withUnsafeMutableBytes { values in
        guard let x = values.baseAddress else { return }
        for row in 0..<rows {
            let line = unsafe x + row * stride * 4
            for column in columns..<padded {
                unsafe line.storeBytes(of: -Float.infinity, toByteOffset: column * 4, as: Float.self)
            }
            var maxima = SIMD8<Float>(repeating: -.infinity)
            for byte in Swift.stride(from: 0, to: padded * 4, by: 32) {
                maxima = unsafe pointwiseMax(maxima, line.loadUnaligned(fromByteOffset: byte, as: SIMD8<Float>.self))
            }
            let maximum = maxima.max()
            var sums = SIMD8<Float>()
            for byte in Swift.stride(from: 0, to: padded * 4, by: 32) {
                let z = unsafe line.loadUnaligned(fromByteOffset: byte, as: SIMD8<Float>.self) - maximum
                let power = exponential(ofNonPositive: z)
                sums += power
                unsafe line.storeBytes(of: power, toByteOffset: byte, as: SIMD8<Float>.self)
            }
            let factor = 1 / sums.sum()
            for byte in Swift.stride(from: 0, to: padded * 4, by: 32) {
                let scaled = unsafe line.loadUnaligned(fromByteOffset: byte, as: SIMD8<Float>.self) * factor
                unsafe line.storeBytes(of: scaled, toByteOffset: byte, as: SIMD8<Float>.self)
            }
            for column in columns..<padded {
                unsafe line.storeBytes(of: 0, toByteOffset: column * 4, as: Float.self)
            }
        }
    }
}

/// The same in double precision with the C library's exp.
package func applyReferenceSoftmax(_ values: inout MutableSpan<Float>, rows: Int, columns: Int, stride: Int) {
    for row in 0..<rows {
        let indices = row * stride..<row * stride + columns
        let maximum = indices.map { Double(values[$0]) }.max() ?? 0
        let powers = indices.map { exp(Double(values[$0]) - maximum) }
        let sum = powers.reduce(0, +)
        for (index, power) in zip(indices, powers) { values[index] = Float(power / sum) }
        for index in indices.upperBound..<row * stride + (columns + 7) / 8 * 8 { values[index] = 0 }
    }
}
