internal import LinearAlgebra
package import RoutingPolicy

/// Fits the members of a blend of predictors: each by its own trainer, which settles its settings by cross-validation.
package struct PredictorBlend: Sendable {
    /// The trainers whose predictors are blended, with their settings once chosen.
    private var members: [(trainer: any Trainer.Type, options: [String: Double])] = [
        (RidgeTrainer.self, [:]), (ClusterTrainer.self, [:]),
    ]
    private let costScale: CostScale
    private let seed: UInt64

    package init(costScale: CostScale, seed: UInt64) {
        self.costScale = costScale
        self.seed = seed
    }

    /// The blend fitted to `data`, members in equal shares; the settings that members choose are kept for later fits.
    package mutating func fit(_ data: TrainingSet) throws(LearningError) -> BlendPredictor {
        let frame = try frame(of: data)
        var predictors: [BlendPredictor.Member] = []
        for index in members.indices {
            let trainer = members[index].trainer
            let options = try TrainingOptions(trainer.options, given: members[index].options, seed: seed)
            let parts = try trainer.learn(data, costScale: costScale, options: options) { _ in }
            let declared = Set(trainer.options.map(\.name))
            members[index].options = parts.chosen.filter { declared.contains($0.key) }
            do throws(PolicyError) {
                let predictor = try PolicyRegistry.predictor(parts.predictor, frame: frame)
                predictors.append(BlendPredictor.Member(predictor, weight: 1))
            } catch {
                throw .policy(error)
            }
        }
        return BlendPredictor(members: predictors)
    }

    private func frame(of data: TrainingSet) throws(LearningError) -> DecisionFrame {
        do throws(PolicyError) {
            return try DecisionFrame(
                candidates: data.candidates,
                dimension: data.features.columns,
                costScale: costScale
            )
        } catch {
            throw .policy(error)
        }
    }
}
