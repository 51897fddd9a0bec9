import CommandOptions
import Foundation
import PolicyEvaluation
import PolicyLearning
import PolicySnapshot
import PromptEncoder
import RecordFiles
import RoutingPolicy
import Serving
import Terminal
import Units

extension TrainCommand {
    /// Trains on a set that is there, as the options say.
    func content(
        of set: OutcomeSet,
        from place: String
    ) throws -> (content: SnapshotContent, training: TrainingData) {
        let given = try OptionValues(options).values.mapValues { SettingValue.text($0) }
        let values = try TrainerRegistry.optionTexts(of: policy, given: given)
        let training = try material(set, from: place)
        let encoder = try EncoderStore(home: database.home).encoder(named: encoder)
        return (try content(training, encoder, values, given), training)
    }

    /// The set as the trainer wants it; says which models were left out.
    func material(_ set: OutcomeSet, from place: String) throws -> TrainingData {
        let training = try TrainingData(
            set,
            from: place,
            testShare: holdout,
            seed: seed,
            keepsIncomplete: incompleteModels
        )
        for (model, reason) in training.omitted.prefix(5) { Message.note("left out \(model): \(reason)") }
        if training.omitted.count > 5 { Message.note("left out \(training.omitted.count - 5) more models") }
        return training
    }

    /// What a draft holds.
    func content(
        _ training: TrainingData,
        _ encoder: any Encoder,
        _ values: [String: String],
        _ given: [String: SettingValue]
    ) throws -> SnapshotContent {
        let trained = try learn(training, encoder, values, given)
        var content = SnapshotContent(
            policy: trained.policy,
            name: "draft",
            version: 1,
            goldenFeatures: trained.golden.features,
            goldenInputTokens: trained.golden.inputTokens,
            waybill: Release.version
        )
        content.trainingData = training.digest(weighted: weighted, halfLife: halfLife)
        return content
    }

    private func learn(
        _ training: TrainingData,
        _ encoder: any Encoder,
        _ values: [String: String],
        _ given: [String: SettingValue]
    ) throws -> (policy: TrainedPolicy, golden: EncodedPrompts) {
        let texts = training.split.train.map { training.outcomes.prompts[$0].text }
        let prompts = try FeatureCache(home: database.home, encoder: encoder).encoded(texts, workers: threads)
        let trainingSet = try halfLife.applied(
            to: training.trainingSet(prompts, encoder: encoder, weighted: weighted)
        )
        for assumption in trainingSet.tokens.assumptions { Message.note("assumed: \(assumption)") }
        let learning = ProgressMeter("training \(policy)", total: 0, unit: "epochs")
        let file = checkpoint.map {
            CheckpointFile(URL(fileURLWithPath: $0), run: runName(training, encoder, values))
        }
        let resumed = try file?.read()
        if let resumed { Message.note("going on from step \(resumed.step) of \(resumed.stage)") }
        var failure: (any Error)?
        let policy = try TrainerRegistry.train(
            policy,
            data: trainingSet,
            options: given,
            seed: seed,
            checkpoints: CheckpointKeeping(resuming: resumed) { state in
                // A run that cannot keep its state still ends with a policy; the error is told then.
                do { try file?.write(state) } catch { failure = error }
            },
            progress: { progress in
                learning.update(
                    progress.epoch,
                    of: progress.epochs,
                    note: String(format: "reward %.4f", progress.meanReward)
                )
            }
        )
        learning.finish()
        if let failure { Message.note("\(failure)") }
        file?.remove()
        // The held-out prompts make better golden decisions than those the policy has seen.
        let golden = training.split.test.prefix(32).map { training.outcomes.prompts[$0].text }
        return (policy, golden.isEmpty ? prompts.rows(at: 0..<min(32, prompts.count)) : encoder.encode(Array(golden)))
    }

    /// What a checkpoint belongs to: the same data, encoder, options and seed.
    private func runName(_ training: TrainingData, _ encoder: any Encoder, _ options: [String: String]) -> String {
        let values = options.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        let encoding = encoder.digest.hexadecimal
        let data = training.digest(weighted: weighted, halfLife: halfLife)
        return ([Release.version, policy, "\(data)", encoding, "\(seed)"] + values).joined(separator: " ")
    }
}
