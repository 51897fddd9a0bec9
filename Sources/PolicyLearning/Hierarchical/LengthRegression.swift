// The mixed model of MixedEffects.swift over ln(output tokens), brought back with a ratio in place of Duan's smearing
// ("Smearing Estimate", JASA 78, 1983), so that predicted and observed tokens agree in sum: cost is linear in them, so
// the mean is what counts.

internal import Glibc
internal import Numerics
internal import RoutingPolicy

/// ln(output tokens) of each model, linear in the prompt.
struct LengthRegression: Sendable {
    /// w_k over the coordinates.
    private(set) var weights: [[Double]]

    private(set) var biases: [Double]

    /// From exp(prediction) to the mean length.
    private(set) var factors: [Double]

    /// The range of ln(output tokens) in training; predictions are kept within.
    let range: ClosedRange<Double>

    /// How many outcomes the pooled ratio of observed to predicted tokens counts for beside a model's own.
    static let pooledOutcomes = 5.0

    /// - Throws: `FactorizationError` for inputs that are not finite.
    init(
        _ observations: Observations,
        coordinates: PromptCoordinates,
        price: [Double]
    ) throws(FactorizationError) {
        let model = observations.modelOfEach
        let logs = observations.outputTokens.map { log(max($0, Double(LogLengthTargets.smallest))) }
        let mean = logs.reduce(0, +) / Double(max(logs.count, 1))
        range = (logs.min() ?? 0)...(logs.max() ?? 0)
        let inputs = coordinates.values.withLeadingOnes
        let fit = try GaussianEffects(
            observations,
            inputs: inputs,
            targets: logs.map { $0 - mean },
            groups: [0] + coordinates.groups.map { $0 + 1 },
            covariates: price.map { [1, $0] },
            iterations: 4
        )
        weights = fit.weights.map { Array($0.dropFirst()) }
        biases = fit.weights.map { $0[0] + mean }
        let fitted = observations.products(inputs, fit.weights)
        var predicted = [Double](repeating: 0, count: observations.models)
        var observed = predicted
        var outcomes = predicted
        for index in fitted.indices {
            let (column, weight) = (model[index], observations.weights[index])
            predicted[column] += weight * exp(min(max(fitted[index] + mean, range.lowerBound), range.upperBound))
            observed[column] += weight * observations.outputTokens[index]
            outcomes[column] += weight
        }
        let allPredicted = predicted.reduce(0, +)
        let ratio = allPredicted > 0 ? observed.reduce(0, +) / allPredicted : 1
        factors = predicted.indices.map { model in
            guard outcomes[model] > 0 else { return ratio }
            let typical = Self.pooledOutcomes * predicted[model] / outcomes[model]
            return (observed[model] + ratio * typical) / (predicted[model] + typical)
        }
    }
}

extension LengthRegression {
    /// The regression over the outcomes of a training set, as the bounds and tensors that `AnswerLength` reads.
    ///
    /// - Parameters:
    ///   - data: the training set.
    ///   - components: how many principal components of the features enter.
    /// - Returns: the bounds, and tensors by name.
    /// - Throws: `LearningError.invalidTrainingSet` if the mixed model has no solution.
    static func parameters(
        _ data: TrainingSet,
        components: Int = 128
    ) throws(LearningError) -> (bounds: AnswerLength.Bounds, tensors: [String: Matrix]) {
        do throws(FactorizationError) {
            let coordinates = try PromptCoordinates(data.features, count: components)
            let length = try LengthRegression(
                Observations(data),
                coordinates: coordinates,
                price: HierarchicalEstimator.standardised(data.candidates.map { log($0.priceUnit) })
            )
            let (weight, shift) = coordinates.unfolded(length.weights)
            return (
                AnswerLength.Bounds(length.range),
                [
                    "length.weight": weight,
                    "length.bias": Matrix([zip(length.biases, shift).map { Float($0 + $1) }]),
                    "length.factor": Matrix([length.factors.map { Float($0) }]),
                ]
            )
        } catch {
            throw .invalidTrainingSet("the mixed model of answer lengths has no solution: \(error.description)")
        }
    }
}
