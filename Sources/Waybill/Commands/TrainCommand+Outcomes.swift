import CommandOptions
import PolicyLearning
import RecordFiles
import Terminal

extension TrainCommand {
    /// The outcomes to learn from, and what errors call them.
    ///
    /// - Throws: `CommandError` for a log that the policy cannot learn from, or that weights are asked of and has none.
    func outcomes() throws -> (OutcomeSet, String) {
        try checkWeights()
        let set: OutcomeSet
        if let data {
            set = try OutcomeSet(folder: data, dialect: csv.dialect)
        } else {
            set = try LoggedOutcomes.read(database.connect(), log.selection()).set
        }
        try checkLog(set)
        if weighted, set.decisions.isEmpty {
            throw CommandError(
                "--weighted: \(data ?? "the log") has no propensities; `waybill export-outcomes` writes them"
            )
        }
        return (set, data ?? "the log")
    }

    /// - Throws: `CommandError` where the set is a log, and the policy cannot learn from one.
    func checkLog(_ set: OutcomeSet) throws {
        if !set.decisions.isEmpty, let reason = try TrainerRegistry.trainer(named: policy).logRefusal {
            throw CommandError(
                "the policy '\(policy)' cannot learn from a log: \(reason); take "
                    + "\(RecommendedPolicy.name) or hierarchical"
            )
        }
    }

    /// Silence would let weights be believed in that a policy does not use.
    func checkWeights() throws {
        guard weighted || halfLife != .never else { return }
        guard !(try TrainerRegistry.trainer(named: policy).usesWeights) else { return }
        let able = TrainerRegistry.trainers.filter { $0.usesWeights }.map { $0.name }
        throw CommandError(
            "\(weighted ? "--weighted" : "--half-life"): the policy '\(policy)' learns from every score alike; leave "
                + "the option out, or take one of "
                + able.joined(separator: ", ")
        )
    }
}
