internal import Numerics
package import RoutingPolicy
internal import Units

/// Every trainer there is, and the one entry to all of them.
///
/// To add one: write its file, conform to ``Trainer``, and add a line here.
package enum TrainerRegistry {
    package static let trainers: [any Trainer.Type] = [
        BaRPTrainer.self,
        BaRPBilinearTrainer.self,
        BaRPFullTrainer.self,
        BaRPLinearTrainer.self,
        BestSingleTrainer.self,
        BlendTrainer.self,
        CheapestTrainer.self,
        ClusterTrainer.self,
        EpsilonGreedyTrainer.self,
        HierarchicalTrainer.self,
        ItemResponseTrainer.self,
        LinTSTrainer.self,
        LinUCBTrainer.self,
        LLMBanditTrainer.self,
        UtilityResidualTrainer.self,
        LogisticTrainer.self,
        NearestNeighborTrainer.self,
        PerceptronTrainer.self,
        RandomTrainer.self,
        RidgeTrainer.self,
        StackedTrainer.self,
    ]

    /// The options every trainer has beside its own.
    package static let commonOptions: [TrainingOption] = [
        TrainingOption(
            "explore",
            "what exploration may cost where a job does not say: share of utility scale and of predicted cost",
            default: 0.01,
            in: 0...1
        ),
        TrainingOption("cost_percentile", "percentile of training costs that is tau", default: 0.95, in: 0...1),
        .flag("log_cost_scale", "1: weigh the logarithm of cost, from the 1st to the 99th percentile"),
    ]

    /// The trainer called `name`.
    ///
    /// - Throws: `LearningError.unknownTrainer`.
    package static func trainer(named name: String) throws(LearningError) -> any Trainer.Type {
        guard let trainer = trainers.first(where: { $0.name == name }) else {
            let known = trainers.map { $0.name }.sorted().joined(separator: ", ")
            let near = NearestNames(trainers.map { $0.name }).to(name)
            let hint = near.isEmpty ? "" : "did you mean \(near.joined(separator: ", "))? "
            throw .unknownTrainer("there is no trainer '\(name)'; \(hint)choose one of \(known)")
        }
        return trainer
    }

    /// Trains a policy; the same data, options and seed give the same policy.
    ///
    /// - Parameters:
    ///   - name: the trainer's name, such as `barp` or `knn`.
    ///   - data: what to learn from.
    ///   - options: values for any of the trainer's or the common options; the others take their defaults.
    ///   - seed: decides every random number.
    ///   - costScale: how cost is weighed; fitted to the training costs if nil.
    ///   - checkpoints: where to begin and what to do with checkpoints, for a ``ResumableTrainer``.
    ///   - progress: called after every epoch, by trainers that have epochs.
    /// - Returns: the policy, ready to route and to be stored.
    /// - Throws: `LearningError` for an unknown trainer or option, unusable data, or training that diverged.
    package static func train(
        _ name: String,
        data: TrainingSet,
        options: [String: Double] = [:],
        seed: UInt64,
        costScale: CostScale? = nil,
        checkpoints: CheckpointKeeping? = nil,
        progress: (TrainingProgress) -> Void = { _ in }
    ) throws(LearningError) -> TrainedPolicy {
        let trainer = try trainer(named: name)
        let options = try TrainingOptions(commonOptions + trainer.options, given: options, seed: seed)
        let scale = if let costScale { costScale } else { try Self.costScale(of: data, options) }
        let parts: LearnedParts
        if let resumable = trainer as? any ResumableTrainer.Type {
            parts = try resumable.learn(
                data,
                costScale: scale,
                options: options,
                resuming: checkpoints?.resuming,
                checkpoint: { checkpoints?.keep($0) },
                progress: progress
            )
        } else {
            parts = try trainer.learn(data, costScale: scale, options: options, progress: progress)
        }
        do throws(PolicyError) {
            return try TrainedPolicy(
                candidates: data.candidates,
                encoder: data.encoder,
                costScale: scale,
                explore: options["explore"],
                policy: parts.policy,
                predictor: parts.predictor,
                provenance: Provenance(
                    trainer: name,
                    seed: seed,
                    prompts: data.features.rows,
                    outcomes: parts.outcomes,
                    hyperparameters: options.texts(withChosen: parts.chosen)
                ),
                inputRatios: data.tokens.inputRatios
            )
        } catch {
            throw .policy(error)
        }
    }

    private static func costScale(
        of data: TrainingSet,
        _ options: TrainingOptions
    ) throws(LearningError) -> CostScale {
        let costs = data.outcomes.knownCosts
        do throws(PolicyError) {
            return options.isOn("log_cost_scale")
                ? try CostScale.logarithmic(fitting: costs)
                : try CostScale.linear(fitting: costs, percentile: options["cost_percentile"])
        } catch {
            throw .policy(error)
        }
    }
}
