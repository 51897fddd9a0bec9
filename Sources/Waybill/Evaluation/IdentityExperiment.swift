import Foundation
import LinearAlgebra
import PolicyEvaluation
import PolicyLearning
import PromptEncoder
import RoutingPolicy
import Terminal
import Trials

/// A question about identity vectors and cold start, answered outside the common comparison of entrants.
enum IdentityExperiment: String, CaseIterable, Sendable {
    case identityMap = "identity-map"
    case coldStart = "cold-start"
    case heldOutModels = "held-out-models"

    /// What it asks, for help and report.
    var question: String {
        switch self {
        case .identityMap: "Do identity vectors group model families, beyond what their scores do?"
        case .coldStart: "How many answers of a new model stand in for all of them, and to which prompts?"
        case .heldOutModels: "What is left when a third of the models was never seen in training?"
        }
    }

    /// Everything an experiment works on.
    struct Subject: Sendable {
        let set: EvaluationSet
        let prompts: EncodedPrompts
        let encoder: EncoderIdentity
        let seeds: Int
        let threads: Int
        /// The line that makes the report again.
        let command: String
    }

    /// The files of its report by name, report.md among them.
    func files(_ subject: Subject) async throws -> [(name: String, content: String)] {
        switch self {
        case .identityMap: try IdentityMapExperiment(subject: subject).files()
        case .coldStart: try await ColdStartExperiment(subject: subject).files()
        case .heldOutModels: try await HeldOutModelsExperiment(subject: subject).files()
        }
    }

    /// The head of a report.
    func introduction(_ subject: Subject) -> String {
        let set = subject.set
        return """
            # \(question)

            \(set.isSimulated ? "**All figures on this page come from simulated outcomes.**\n\n" : "")Made by `\(subject.command)`.

            - Data: `\(set.name)`, \(set.texts.count) prompts, \(set.candidates.count) models with a score, a cost and a price on \
            every prompt.
            - Encoder: `\(subject.encoder.name)`.

            """
    }
}

/// Work on many trials at once, over all cores; results in the order of the trials.
func inParallel<Trial: Sendable, Result: Sendable>(
    _ trials: [Trial],
    workers: Int,
    title: String,
    _ run: @escaping @Sendable (Trial) throws -> Result
) async throws -> [Result] {
    let progress = ProgressMeter(title, total: trials.count, unit: "trials")
    var results: [Result?] = trials.map { _ in nil }
    try await withThrowingTaskGroup(of: (Int, Result).self) { group in
        var next = 0
        func start() {
            guard next < trials.count else { return }
            let (index, trial) = (next, trials[next])
            next += 1
            group.addTask { (index, try run(trial)) }
        }
        for _ in 0..<max(workers, 1) { start() }
        while let (index, result) = try await group.next() {
            results[index] = result
            progress.advance(by: 1)
            try Task.checkCancellation()
            start()
        }
    }
    progress.finish()
    return results.compactMap(\.self)
}
