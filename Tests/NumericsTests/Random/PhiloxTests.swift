import Numerics
import Testing

struct PhiloxTests {
    /// The known-answer vectors for philox4x32, 10 rounds, of the authors' Random123 library (file kat_vectors).
    @Test(arguments: [
        (SIMD4<UInt32>(repeating: 0), UInt64(0), SIMD4<UInt32>(0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8)),
        (
            SIMD4<UInt32>(repeating: .max), UInt64.max,
            SIMD4<UInt32>(0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd)
        ),
        (
            SIMD4<UInt32>(0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344), UInt64(0x299f_31d0_a409_3822),
            SIMD4<UInt32>(0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1)
        ),
    ])
    func `words equal the published vectors`(counter: SIMD4<UInt32>, key: UInt64, expected: SIMD4<UInt32>) {
        #expect(Philox(key: key).words(at: counter) == expected)
    }

    @Test func `uniform numbers fill the unit interval evenly`() {
        let philox = Philox(key: 42)
        var counts = [Int](repeating: 0, count: 10)
        for counter in 0..<20_000 { counts[Int(philox.uniform(at: UInt64(counter)) * 10)] += 1 }
        // Chi-squared with 9 degrees of freedom; 27.9 is exceeded once in a thousand seeds.
        #expect(counts.reduce(0.0) { $0 + Double(($1 - 2000) * ($1 - 2000)) / 2000 } < 27.9)
    }

    @Test func `a sequence repeats with its seed and not with another`() {
        func numbers(_ seed: UInt64) -> [UInt64] {
            var generator = PhiloxGenerator(seed: seed)
            return (0..<5).map { _ in generator.next() }
        }
        #expect(numbers(1) == numbers(1))
        #expect(numbers(1) != numbers(2))
        #expect(Set(numbers(1)).count == 5)
    }
}
