// exp by reduction to [-ln2/2, ln2/2] and a polynomial: the single precision routine of the Cephes library (S.
// Moshier).

/// e to the power of each lane, for lanes of at most 0; relative error about 1e-7, below -87 the result is 1e-38 or
/// less.
///
/// Multiplications and additions are separate, because a fused one is a function call where the target has none.
@inline(__always)
func exponential(ofNonPositive x: SIMD8<Float>) -> SIMD8<Float> {
    let clamped = pointwiseMax(x, SIMD8(repeating: -87))
    // Adding 1.5 * 2^23 rounds to the nearest integer and leaves it in the low bits.
    let shifted = clamped * 1.442_695_04 + 12_582_912
    let whole = shifted - 12_582_912
    let r = clamped - whole * 0.693_359_375 - whole * -2.121_944_4e-4
    var p = r * 1.987_569_15e-4 + 1.398_199_950_7e-3
    p = p * r + 8.333_451_907_3e-3
    p = p * r + 4.166_579_589_4e-2
    p = p * r + 1.666_666_545_9e-1
    p = p * r + 5.000_000_120_1e-1
    let mantissa = p * r * r + r + 1
    let exponent = unsafe unsafeBitCast(shifted, to: SIMD8<UInt32>.self) &<< SIMD8(repeating: 23)
    return unsafe unsafeBitCast(
        unsafeBitCast(mantissa, to: SIMD8<UInt32>.self) &+ exponent,
        to: SIMD8<Float>.self
    )
}
