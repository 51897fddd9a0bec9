internal import Numerics
package import RoutingPolicy
internal import Units

/// Every trainer there is, and the one entry to all of them.
///
/// What `PolicyRegistry` lists names its trainer (``Trainable``), so that a new policy is listed there alone.
package enum TrainerRegistry {
    /// In the order of their names.
    package static let trainers: [any Trainer.Type] = {
        let listed: [Any.Type] = PolicyRegistry.policies + PolicyRegistry.predictors
        let first = listed.compactMap { ($0 as? any Trainable.Type)?.trainer }
        return (first + variants).sorted { $0.name < $1.name }
    }()

    /// The further trainers of policies and predictors that name another one already.
    private static let variants: [any Trainer.Type] = [
        BaRPBilinearTrainer.self,
        BaRPFullTrainer.self,
        BaRPLinearTrainer.self,
        LogisticTrainer.self,
        StackedTrainer.self,
        UtilityResidualTrainer.self,
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

    /// The options of the trainer called `name` and then those that all share, for a command line.
    ///
    /// - Throws: `LearningError.unknownTrainer`.
    package static func options(of name: String) throws(LearningError) -> [OptionDescription] {
        try trainer(named: name).options + CommonOptions().descriptions
    }

    /// Every option of the trainer called `name` as text, as a snapshot's provenance has them.
    ///
    /// - Parameters:
    ///   - name: the trainer's name.
    ///   - given: values that replace defaults.
    /// - Returns: text by name.
    /// - Throws: `LearningError` for an unknown trainer or option, or a value of another kind or out of range.
    package static func optionTexts(
        of name: String,
        given: [String: SettingValue]
    ) throws(LearningError) -> [String: String] {
        func texts<Method: Trainer>(_ method: Method.Type) throws(LearningError) -> [String: String] {
            try RunOptions(method.defaults).replacing(with: given).texts
        }
        return try texts(try trainer(named: name))
    }
}
