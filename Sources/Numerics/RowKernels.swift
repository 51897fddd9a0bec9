/// The inner product of `width` neighbours in `a` from `i` on and in `b` from `j` on; `width` is a multiple of eight.
///
/// - Precondition: they lie within.
@inline(__always)
func dot(_ a: Span<Float>, _ i: Int, _ b: Span<Float>, _ j: Int, _ width: Int) -> Float {
    precondition(width % 8 == 0 && i >= 0 && i + width <= a.count && j >= 0 && j + width <= b.count, "beyond the end")
    var sums = SIMD8<Float>()
    let (left, right) = unsafe (a.bytes, b.bytes)
    for byte in stride(from: 0, to: 4 * width, by: 32) {
        sums +=
            unsafe left.unsafeLoadUnaligned(fromUncheckedByteOffset: 4 * i + byte, as: SIMD8<Float>.self)
            * right.unsafeLoadUnaligned(fromUncheckedByteOffset: 4 * j + byte, as: SIMD8<Float>.self)
    }
    return sums.sum()
}

/// Adds `factor` times `width` neighbours of `a` from `i` on to as many of `b` from `j` on.
///
/// - Precondition: they lie within, and `width` is a multiple of eight.
@inline(__always)
func addScaled(
    _ factor: Float,
    _ a: Span<Float>,
    _ i: Int,
    to b: inout MutableSpan<Float>,
    _ j: Int,
    _ width: Int
) {
    precondition(width % 8 == 0 && i >= 0 && i + width <= a.count && j >= 0 && j + width <= b.count, "beyond the end")
    let source = unsafe a.bytes
    var sum = unsafe b.mutableBytes
    for byte in stride(from: 0, to: 4 * width, by: 32) {
        let value =
            unsafe sum.unsafeLoadUnaligned(fromUncheckedByteOffset: 4 * j + byte, as: SIMD8<Float>.self)
            + source.unsafeLoadUnaligned(fromUncheckedByteOffset: 4 * i + byte, as: SIMD8<Float>.self) * factor
        unsafe sum.storeBytes(of: value, toUncheckedByteOffset: 4 * j + byte, as: SIMD8<Float>.self)
    }
}
