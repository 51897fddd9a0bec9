internal import Numerics
package import RoutingPolicy

/// Fits predictors side by side: each by its own trainer, which settles its settings by cross-validation.
package struct PredictorBlend: Sendable {
    /// The trainers whose predictors are blended, with their settings once chosen.
    private var members: [(trainer: any Trainer.Type, options: [String: SettingValue])]
    private let costScale: CostScale
    private let seed: UInt64

    /// - Parameters:
    ///   - trainers: one a member, each of another kind.
    ///   - costScale: how cost is weighed.
    ///   - seed: decides every random number.
    package init(
        of trainers: [any Trainer.Type] = [RidgeTrainer.self, ClusterTrainer.self],
        costScale: CostScale,
        seed: UInt64
    ) {
        members = trainers.map { ($0, [:]) }
        self.costScale = costScale
        self.seed = seed
    }

    /// The blend fitted to `data`, members in equal shares; the settings that members choose are kept for later fits.
    package mutating func fit(_ data: TrainingSet) throws(LearningError) -> BlendPredictor {
        BlendPredictor(
            members: try fittedMembers(data).map { BlendPredictor.Member($0, weight: 1) },
            candidates: data.candidates.count
        )
    }

    /// The members fitted to `data`, in the order of their trainers; settings are kept as in ``fit(_:)``.
    package mutating func fittedMembers(_ data: TrainingSet) throws(LearningError) -> [any StoredPredictor] {
        let frame = try data.frame(costScale)
        var predictors: [any StoredPredictor] = []
        for index in members.indices {
            let trainer = members[index].trainer
            let parts = try learn(trainer, data, members[index].options)
            let declared = Set(trainer.options.map(\.name))
            members[index].options = parts.chosen.filter { declared.contains($0.key) }
            do throws(PolicyError) {
                predictors.append(try PolicyRegistry.predictor(parts.predictor, frame: frame))
            } catch {
                throw .policy(error)
            }
        }
        return predictors
    }

    private func learn<Member: Trainer>(
        _ trainer: Member.Type,
        _ data: TrainingSet,
        _ settled: [String: SettingValue]
    ) throws(LearningError) -> LearnedParts {
        let options = try trainer.defaults.replacing(with: settled)
        return try trainer.learn(data, costScale: costScale, options: options, seed: seed) { _ in }
    }
}
