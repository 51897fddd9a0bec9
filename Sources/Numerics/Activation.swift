// GELU: Hendrycks and Gimpel, arXiv 1606.08415, with the exact erf. erf as the rational function of Eigen and XLA.

internal import Glibc

/// Adds a bias to each row and applies the Gaussian error linear unit `x * (1 + erf(x / sqrt 2)) / 2`, in place.
///
/// - Parameters:
///   - values: rows of as many elements as the bias.
///   - bias: one number a column.
/// - Precondition: the bias has a multiple of eight elements, the values a multiple of that.
package func applyGELU(_ values: inout MutableSpan<Float>, bias: Span<Float>) {
    let columns = bias.count
    precondition(columns > 0 && columns % 8 == 0 && values.count % columns == 0, "not whole rows of eights")
    let rows = values.count / columns
    unsafe values.withUnsafeMutableBytes { values in
        unsafe bias.withUnsafeBytes { bias in
            guard let x = values.baseAddress, let b = bias.baseAddress else { return }
            for row in 0..<rows {
                let line = unsafe x + row * columns * 4
                for byte in stride(from: 0, to: columns * 4, by: 32) {
                    let z =
                        unsafe line.loadUnaligned(fromByteOffset: byte, as: SIMD8<Float>.self)
                        + b.loadUnaligned(fromByteOffset: byte, as: SIMD8<Float>.self)
                    let half = z * 0.5
                    unsafe line.storeBytes(
                        of: half + half * errorFunction(z * 0.707_106_77),
                        toByteOffset: byte,
                        as: SIMD8<Float>.self
                    )
                }
            }
        }
    }
}

/// The same, value by value with the C library's erf in double precision.
package func applyReferenceGELU(_ values: inout MutableSpan<Float>, bias: Span<Float>) {
    for index in values.indices {
        let z = Double(values[index] + bias[index % bias.count])
        values[index] = Float(z * 0.5 * (1 + erf(z * 0.5.squareRoot())))
    }
}

/// erf of each lane; absolute error below 5e-7.
@inline(__always)
func errorFunction(_ z: SIMD8<Float>) -> SIMD8<Float> {
    let x = pointwiseMin(pointwiseMax(z, SIMD8(repeating: -4)), SIMD8(repeating: 4))
    let s = x * x
    var p = s * -2.726_142_258_013_06e-10 + 2.770_681_424_959_02e-08
    p = p * s + -2.101_024_020_825_08e-06
    p = p * s + -5.692_506_394_623_46e-05
    p = p * s + -7.349_906_303_268_55e-04
    p = p * s + -2.954_599_808_540_25e-03
    p = p * s + -1.609_603_332_624_15e-02
    var q = s * -1.456_607_184_649_96e-05 + -2.133_740_552_789_05e-04
    q = q * s + -1.682_826_974_382_03e-03
    q = q * s + -7.373_329_167_204_68e-03
    q = q * s + -1.426_473_905_141_89e-02
    return x * p / q
}
