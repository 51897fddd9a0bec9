internal import RoutingPolicy
internal import Units

extension Manifest {
    /// A member that two manifests have otherwise; empty where one of them has none.
    package struct Difference: Sendable, Equatable {
        package let field: String
        package let first: String
        package let second: String
    }

    /// In what two policies differ beside their numbers: algorithms, encoder, settings, options of training, models.
    package func differences(to other: Manifest) -> [Difference] {
        var rows: [Difference] = []
        func compare(_ field: String, _ first: String, _ second: String) {
            if !first.hasBytes(of: second) { rows.append(Difference(field: field, first: first, second: second)) }
        }
        func compare(_ prefix: String, _ first: [String: String], _ second: [String: String]) {
            let names = Set(first.keys).union(second.keys).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
            for name in names { compare("\(prefix) \(name)", first[name] ?? "", second[name] ?? "") }
        }
        compare("policy", policy.algorithm, other.policy.algorithm)
        compare("predictor", predictor.algorithm, other.predictor.algorithm)
        compare("encoder", encoder.name, other.encoder.name)
        compare("encoder digest", encoder.digest.hex, other.encoder.digest.hex)
        compare("cost scale", "\(costScale)", "\(other.costScale)")
        compare("explore", "\(explore)", "\(other.explore)")
        compare("policy setting", policy.settings.mapValues(\.text), other.policy.settings.mapValues(\.text))
        compare("predictor setting", predictor.settings.mapValues(\.text), other.predictor.settings.mapValues(\.text))
        compare("trainer", madeFrom.trainer, other.madeFrom.trainer)
        compare("training option", madeFrom.hyperparameters, other.madeFrom.hyperparameters)
        compare("seed", "\(madeFrom.seed)", "\(other.madeFrom.seed)")
        compare("trained prompts", "\(madeFrom.prompts)", "\(other.madeFrom.prompts)")
        compare("training data", madeFrom.trainingData?.hex ?? "", other.madeFrom.trainingData?.hex ?? "")
        compare("model", armTexts, other.armTexts)
        return rows
    }

    /// What a manifest says of each model, by name.
    private var armTexts: [String: String] {
        Dictionary(
            arms.map { arm in
                let batch = arm.batchFactor == 1 ? "" : ", batch factor \(arm.batchFactor)"
                let onboarded = arm.onboarded.map { ", onboarded from \($0) prompts" } ?? ""
                return (
                    arm.name,
                    "\(arm.inputPrice) in, \(arm.outputPrice) out in nano-dollars per million tokens"
                        + "\(batch)\(onboarded)"
                )
            }
        ) { first, _ in first }
    }
}
