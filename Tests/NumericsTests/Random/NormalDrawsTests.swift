import Foundation
import Numerics
import Testing

/// Trained policies hang on these numbers: they must not change.
struct NormalDrawsTests {
    @Test func `normal numbers are Box and Muller's of the uniform ones`() {
        var (generator, uniforms) = (PhiloxGenerator(seed: 7), PhiloxGenerator(seed: 7))
        for _ in 0..<20 {
            let radius = (-2 * log(1 - uniforms.uniform())).squareRoot()
            #expect(generator.normal() == radius * cos(2 * .pi * uniforms.uniform()))
        }
    }

    @Test func `many take two from each pair, an odd count too`() {
        var (generator, uniforms) = (PhiloxGenerator(seed: 7), PhiloxGenerator(seed: 7))
        var expected: [Float] = []
        for _ in 0..<3 {
            let radius = (-2 * log(1 - uniforms.uniform())).squareRoot()
            let angle = 2 * Double.pi * uniforms.uniform()
            expected += [Float(radius * cos(angle)), Float(radius * sin(angle))]
        }
        #expect(generator.normals(5) == Array(expected.prefix(5)))
    }

    @Test func `starting weights have the deviation asked for, and never an infinite one`() {
        struct Zeros: RandomNumberGenerator { mutating func next() -> UInt64 { 0 } }
        var zeros = Zeros()
        let least = zeros.startingWeights(2, deviation: 1)
        #expect(least.allSatisfy { $0.isFinite })
        var generator = PhiloxGenerator(seed: 3)
        let numbers = generator.startingWeights(40_001, deviation: 0.25)
        let squares = numbers.reduce(0.0) { $0 + Double($1) * Double($1) } / 40_001
        #expect(numbers.count == 40_001 && abs(squares.squareRoot() - 0.25) < 0.004)
    }

    @Test func `beta numbers lie in the interval around a half`() {
        var generator = PhiloxGenerator(seed: 3)
        let numbers = (0..<4000).map { _ in generator.beta(0.2) }
        #expect(numbers.allSatisfy { (0...1).contains($0) })
        #expect(abs(numbers.reduce(0, +) / 4000 - 0.5) < 0.03)
        // Var = 1 / (4 (2 alpha + 1)).
        let variance = numbers.reduce(0) { $0 + ($1 - 0.5) * ($1 - 0.5) } / 4000
        #expect(abs(variance - 1 / 5.6) < 0.01)
    }

    @Test func `streams of one seed differ, and their seeds stay what they were`() {
        #expect(RandomStream.run.seed(5) == 5)
        #expect(RandomStream.clustering(3).seed(5) == 8)
        #expect(RandomStream.fold(0).seed(5) == 6)
        #expect(RandomStream.clustering(1).seed(.max) == 0)
        let steps = (0..<3).flatMap { stage in (0..<50).map { RandomStream.step($0, stage: stage).seed(5) } }
        #expect(Set(steps).count == 150)
        var mixer = PhiloxGenerator(seed: 5 ^ (2 &* 0x9E37_79B9_7F4A_7C15))
        _ = mixer.next()
        #expect(RandomStream.step(4, stage: 2).seed(5) == mixer.next() &+ 4 &* 0xD1B5_4A32_D192_ED03)
        var (generator, same) = (RandomStream.fold(2).generator(5), PhiloxGenerator(seed: 8))
        #expect(generator.next() == same.next())
    }
}
