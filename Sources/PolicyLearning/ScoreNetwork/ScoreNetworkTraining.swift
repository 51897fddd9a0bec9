// The MLP predictor of RouterBench (arXiv 2403.12031) and of CARROT (arXiv 2502.03261): 384 -> 100 -> 2K,
// cross-entropy on quality, squared error on log length, stopped early. Early stopping: Prechelt, "Early Stopping - But
// When?" (1998).

internal import Gradients
package import Numerics
package import RoutingPolicy

/// Fits a `ScoreNetworkPredictor` by Adam; without hidden units it is logistic regression.
package struct ScoreNetworkTraining: Sendable {
    /// Units of the hidden layer; 0: none.
    package var hiddenWidth = 100
    package var epochs = 200

    /// Prompts a step; fewer where an epoch would have less than 50 steps, but not below 8.
    package var batchSize = 64
    package var learningRate = 1e-3

    /// The share of prompts that only decide when to stop.
    package var validationShare = 0.15

    /// How many epochs without a better validation loss end the training.
    package var patience = 10

    /// L2 penalty on the weights, a prompt and model.
    package var weightDecay = 0.0

    /// How much the squared error of standardised log length counts beside the cross-entropy of quality.
    package var costWeight = 0.2

    package init() {}

    /// The predictor of the epoch with the best validation loss.
    ///
    /// With fewer than 20 prompts all of them are trained on and judged on.
    ///
    /// - Returns: the predictor, and the epoch it comes from, counted from 1.
    /// - Throws: `LearningError.diverged` if the loss stops being finite.
    package func run(
        features: Matrix,
        outcomes: OutcomeTable,
        seed: UInt64,
        progress: (TrainingProgress) -> Void
    ) throws(LearningError) -> (predictor: ScoreNetworkPredictor, epoch: Int) {
        var generator = RandomStream.run.generator(seed)
        let standardization = FeatureStandardization(features)
        let inputs = standardization(features)
        let lengths = LogLengthTargets(outcomes)
        var order = Array(0..<features.rows)
        generator.shuffle(&order)
        let held = features.rows < 20 ? 0 : max(Int(Double(features.rows) * validationShare), 1)
        let validation = held > 0 ? Array(order.prefix(held)).sorted() : order
        var training = held > 0 ? Array(order.dropFirst(held)) : order

        var parameters = freshParameters(features.columns, outcomes.models, &generator)
        var optimizer = Adam(learningRate: Float(learningRate))
        var best = (loss: Float.infinity, epoch: 0, parameters: parameters)
        let batchSize = min(batchSize, max(training.count / 50, 8))
        for epoch in 1...epochs {
            generator.shuffle(&training)
            for start in stride(from: 0, to: training.count, by: batchSize) {
                let rows = training[start..<min(start + batchSize, training.count)]
                var gradients = loss(parameters, inputs, outcomes, lengths, rows).gradients()
                penalize(&gradients, parameters, models: outcomes.models)
                optimizer.step(&parameters, gradients: gradients)
            }
            let judged = loss(parameters, inputs, outcomes, lengths, validation[...]).value
            guard judged.isFinite else { throw .diverged(epoch: epoch, tensor: "layer.0.weight") }
            if judged < best.loss { best = (judged, epoch, parameters) }
            progress(TrainingProgress(epoch: epoch, epochs: epochs, meanReward: Double(-judged), entropy: 0))
            if epoch - best.epoch >= patience { break }
        }
        let predictor = predictor(best.parameters, standardization, lengths, features, outcomes)
        return (predictor, best.epoch)
    }

    /// Adds the gradient of the penalty; biases are free.
    private func penalize(_ gradients: inout [Matrix], _ parameters: [Matrix], models: Int) {
        // The loss is a mean over outcomes, so that one model's part of it has a weight of 1 / K.
        let decay = Float(weightDecay) / Float(models)
        guard decay > 0 else { return }
        for index in stride(from: 0, to: parameters.count, by: 2) {
            let weights = parameters[index].elements
            for place in weights.indices { gradients[index].elements[place] += decay * weights[place] }
        }
    }

    private func freshParameters(_ inputs: Int, _ models: Int, _ generator: inout PhiloxGenerator) -> [Matrix] {
        let widths = [inputs] + (hiddenWidth > 0 ? [hiddenWidth] : []) + [2 * models]
        return (1..<widths.count).flatMap { index in
            let weight = Matrix.heNormal(
                inputs: widths[index - 1],
                outputs: widths[index],
                scale: index == widths.count - 1 ? 0.1 : 1,
                using: &generator
            )
            return [weight, Matrix(rows: 1, columns: widths[index])]
        }
    }

    /// The loss of some rows, and its gradients when asked for.
    private func loss(
        _ parameters: [Matrix],
        _ inputs: Matrix,
        _ outcomes: OutcomeTable,
        _ lengths: LogLengthTargets,
        _ rows: ArraySlice<Int>
    ) -> (value: Float, gradients: () -> [Matrix]) {
        var tape = Tape()
        let variables = parameters.map { tape.parameter($0) }
        var value = tape.constant(inputs.rows(at: rows))
        for layer in 0..<variables.count / 2 {
            value = tape.dense(value, weight: variables[2 * layer], bias: variables[2 * layer + 1])
            if layer < variables.count / 2 - 1 { value = tape.rectified(value) }
        }
        let loss = tape.outcomeLoss(
            value,
            quality: outcomes.quality.rows(at: rows),
            cost: lengths.targets.rows(at: rows),
            known: rows.flatMap { row in (0..<outcomes.models).map { outcomes.isObserved(prompt: row, model: $0) } },
            costWeight: Float(costWeight)
        )
        let recorded = tape
        return (
            recorded.value(of: loss).elements[0], { recorded.gradients(of: loss, withRespectTo: variables) }
        )
    }

    private func predictor(
        _ parameters: [Matrix],
        _ standardization: FeatureStandardization,
        _ lengths: LogLengthTargets,
        _ features: Matrix,
        _ outcomes: OutcomeTable
    ) -> ScoreNetworkPredictor {
        var layers = stride(from: 0, to: parameters.count, by: 2).map {
            DenseLayer(weight: parameters[$0], bias: parameters[$0 + 1])
        }
        layers[0] = standardization.absorbed(into: layers[0])
        func predictor(smearing: [Float]) -> ScoreNetworkPredictor {
            ScoreNetworkPredictor(
                layers: layers,
                center: lengths.center,
                spread: lengths.spread,
                lowest: lengths.lowest,
                highest: lengths.highest,
                smearing: smearing
            )
        }
        let raw = predictor(smearing: Array(repeating: 1, count: outcomes.models)).predictions(features).outputTokens
        return predictor(smearing: LogLengthTargets.smearing(outcomes, predicted: raw))
    }
}
