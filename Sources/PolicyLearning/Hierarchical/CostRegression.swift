// The mixed model of MixedEffects.swift over ln(cost / price), brought back to USD with a ratio in place of Duan's smearing
// ("Smearing Estimate", JASA 78, 1983), so that predicted and observed spend agree.

internal import Glibc
internal import LinearAlgebra
internal import RoutingPolicy

/// ln(cost / price) of each model, linear in the prompt.
struct CostRegression: Sendable {
    /// w_k over the coordinates.
    private(set) var weights: [[Double]]

    private(set) var biases: [Double]

    /// From exp(prediction) to the mean cost over price.
    private(set) var factors: [Double]

    /// The range of ln(cost / price) in training; predictions are kept within.
    let range: ClosedRange<Double>

    /// Costs below this many USD per USD of price are fitted as this.
    static let smallestRatio = 1e-10

    /// How many outcomes the pooled ratio of observed to predicted spend counts for beside a model's own.
    static let pooledOutcomes = 5.0

    /// - Throws: `FactorizationError` for inputs that are not finite.
    init(
        _ observations: Observations,
        coordinates: PromptCoordinates,
        candidates: [LanguageModel],
        price: [Double]
    ) throws(FactorizationError) {
        let units = candidates.map(\.priceUnit)
        let model = observations.modelOfEach
        let logs = observations.cost.indices.map { index in
            log(max(observations.cost[index] / units[model[index]], Self.smallestRatio))
        }
        // A model without any cost says nothing about how long answers are, and its factor is zero anyway.
        let paid = observations.ranges.map { range in range.contains { observations.cost[$0] > 0 } }
        let counted = logs.indices.filter { paid[model[$0]] }
        let mean = counted.reduce(0) { $0 + logs[$1] } / Double(max(counted.count, 1))
        let targets = logs.indices.map { paid[model[$0]] ? logs[$0] - mean : 0 }
        let known = counted.map { logs[$0] }
        range = (known.min() ?? 0)...(known.max() ?? 0)
        let inputs = coordinates.values.withLeadingOnes
        let fit = try GaussianEffects(
            observations,
            inputs: inputs,
            targets: targets,
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
            let (own, weight) = (model[index], observations.weights[index])
            let log = min(max(fitted[index] + mean, range.lowerBound), range.upperBound)
            predicted[own] += weight * exp(log)
            observed[own] += weight * observations.cost[index] / units[own]
            outcomes[own] += weight
        }
        let (allObserved, allPredicted) = paid.indices.reduce(into: (0.0, 0.0)) { sums, model in
            guard paid[model] else { return }
            sums.0 += observed[model] * units[model]
            sums.1 += predicted[model] * units[model]
        }
        let ratio = allPredicted > 0 ? allObserved / allPredicted : 1
        factors = paid.indices.map { model in
            guard paid[model] else { return 0 }
            let typical = Self.pooledOutcomes * predicted[model] / outcomes[model]
            return (observed[model] + ratio * typical) / (predicted[model] + typical)
        }
    }
}

extension Matrix {
    /// The matrix with a first column of ones.
    var withLeadingOnes: Matrix {
        var elements: [Float] = []
        elements.reserveCapacity(rows * (columns + 1))
        for row in 0..<rows {
            elements.append(1)
            elements.append(contentsOf: self.row(row))
        }
        return Matrix(rows: rows, columns: columns + 1, elements: elements)
    }
}

extension CostRegression {
    /// The regression over the outcomes of a training set, as the settings and tensors that `PricedCost` reads.
    ///
    /// - Parameters:
    ///   - data: the training set.
    ///   - components: how many principal components of the features enter.
    /// - Returns: settings and tensors by name.
    /// - Throws: `LearningError.invalidTrainingSet` if the mixed model has no solution.
    static func parameters(
        _ data: TrainingSet,
        components: Int = 128
    ) throws(LearningError) -> (settings: [String: Double], tensors: [String: Matrix]) {
        do throws(FactorizationError) {
            let coordinates = try PromptCoordinates(data.features, count: components)
            let cost = try CostRegression(
                Observations(data.outcomes, propensities: data.propensities, largestWeight: 10),
                coordinates: coordinates,
                candidates: data.candidates,
                price: HierarchicalEstimator.standardised(data.candidates.map { log($0.priceUnit) })
            )
            let (weight, shift) = coordinates.unfolded(cost.weights)
            return (
                ["cost_low": cost.range.lowerBound, "cost_high": cost.range.upperBound],
                [
                    "cost.weight": weight,
                    "cost.bias": Matrix([zip(cost.biases, shift).map { Float($0 + $1) }]),
                    "cost.factor": Matrix([cost.factors.map { Float($0) }]),
                ]
            )
        } catch {
            throw .invalidTrainingSet("the mixed model of costs has no solution: \(error.description)")
        }
    }
}
