import PureTestSupport
import Foundation
import PolicyLearning
import Numerics
import Testing

/// Loss and gradients against `Fixtures/identity_loss.py`, which shares no code and no derivation with us.
struct IdentityGoldenTests {
    private struct Golden: Decodable {
        let pairWeight: Float
        let divergenceWeight: Float
        let tensors: [[[Float]]]
        let features: [[Float]]
        let models: [Int]
        let labels: [Float]
        let noise: [[Float]]
        let effects: [[Float]]
        let pairFeatures: [[Float]]
        let first: [Int]
        let second: [Int]
        let shares: [Float]
        let firstNoise: [[Float]]
        let secondNoise: [[Float]]
        let loss: Float
        let gradients: [[[Float]]]
    }

    @Test func `loss and gradients equal those of an independent program`() throws {
        let golden = try GoldenFile.decode(Golden.self, "identity_loss", in: .module)
        let (loss, gradients) = IdentityNetwork.loss(
            golden.tensors.map { Matrix($0) },
            IdentityBatch(
                features: Matrix(golden.features),
                models: golden.models,
                labels: golden.labels,
                noise: Matrix(golden.noise),
                effects: Matrix(golden.effects),
                pairFeatures: Matrix(golden.pairFeatures),
                first: golden.first,
                second: golden.second,
                shares: golden.shares,
                firstNoise: Matrix(golden.firstNoise),
                secondNoise: Matrix(golden.secondNoise)
            ),
            pairWeight: golden.pairWeight,
            divergenceWeight: golden.divergenceWeight
        )
        #expect(abs(loss - golden.loss) < 1e-5)
        #expect(gradients.count == golden.gradients.count)
        for (place, expected) in golden.gradients.enumerated() {
            for (value, expected) in zip(gradients[place].elements, Matrix(expected).elements) {
                #expect(abs(value - expected) < 2e-5, "tensor \(place): \(value) against \(expected)")
            }
        }
    }
}
