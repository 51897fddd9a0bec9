import PolicyLearning
import Numerics
import RoutingPolicy
import Testing

struct ItemResponseModelTests {
    /// The model's formulas in plain loops, summed in double precision.
    private func reference(_ model: ItemResponseModel, _ features: Matrix, head: DenseLayer) -> [[Double]] {
        func layer(_ layer: DenseLayer, _ input: [Double]) -> [Double] {
            (0..<layer.outputs).map { output in
                var sum = Double(layer.bias[0, output])
                for (place, value) in input.enumerated() { sum += value * Double(layer.weight[place, output]) }
                return sum
            }
        }
        return (0..<features.rows).map { row in
            (0..<model.identities.rows).map { k in
                let own = layer(model.identityLayer, model.identities.row(k).map(Double.init))
                let first = own.enumerated().map { place, value in
                    var sum = value
                    for input in 0..<features.columns {
                        sum += Double(features[row, input]) * Double(model.promptWeight[input, place])
                    }
                    return max(sum, 0)
                }
                return layer(head, layer(model.hiddenLayer, first).map { max($0, 0) })[0]
            }
        }
    }

    @Test func `logits and strengths agree with the plain loops`() {
        let model = Example.model(features: 7, identity: 5, widths: (9, 6), models: 4)
        let features = Example.matrix(11, 7, seed: 3)
        for (fast, head) in [
            (model.logits(features: features), model.pointwiseHead),
            (model.strengths(features: features, identities: model.identities), model.pairwiseHead),
        ] {
            let slow = reference(model, features, head: head)
            for row in 0..<11 {
                for k in 0..<4 { #expect(abs(Double(fast[row, k]) - slow[row][k]) < 1e-5) }
            }
        }
    }

    @Test func `a model survives its stored form`() throws {
        let model = Example.model(features: 7, identity: 5, widths: (9, 6), models: 4)
        var parameters = PolicyParameters(algorithm: "test", tensors: model.tensors(named: "irt"))
        #expect(Set(parameters.tensors.keys) == ItemResponseModel.tensorNames("irt"))
        let restored = try ItemResponseModel(named: "irt", of: parameters, featureLength: 7, models: 4)
        #expect(restored == model)
        #expect(throws: PolicyError.self) {
            try ItemResponseModel(named: "irt", of: parameters, featureLength: 7, models: 5)
        }
        #expect(throws: PolicyError.self) {
            try ItemResponseModel(named: "irt", of: parameters, featureLength: 8, models: 4)
        }
        parameters.tensors["irt.hidden.bias"] = nil
        #expect(throws: PolicyError.self) {
            try ItemResponseModel(named: "irt", of: parameters, featureLength: 7, models: 4)
        }
    }
}
