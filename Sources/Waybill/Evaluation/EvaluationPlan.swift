import PolicyEvaluation
import PolicyLearning
import RoutingPolicy

/// What a comparison is to do: who takes part, on which encoder, split and preferences, how often.
struct EvaluationPlan: Sendable {
    /// How prompts are divided.
    enum Split: Sendable, Equatable {
        /// 30 % of the prompts, drawn anew for each seed, are for judging.
        case random
        /// The prompts of one task are for judging, all others for learning.
        case taskHoldout(String)
        /// As `random`, but of one task's training prompts only a share is kept, and its test prompts alone are judged on.
        case thinned(task: String, share: Double)

        /// - Throws: `CommandError` for another word.
        init(_ text: String) throws {
            if text == "random" {
                self = .random
            } else if text.hasPrefix("task-holdout:"), text.count > "task-holdout:".count {
                self = .taskHoldout(String(text.dropFirst("task-holdout:".count)))
            } else {
                throw CommandError("--split \(text): expected random or task-holdout:NAME")
            }
        }

        var summary: String {
            switch self {
            case .random: "random, 70 % of the prompts to learn from and 30 % to be judged on, drawn anew for each seed"
            case .taskHoldout(let task):
                "hold-out of the task `\(task)`: its prompts are judged on, all others learned from; seeds vary the training"
            case .thinned(let task, let share):
                "random, 70 % to learn from, of the task `\(task)` only \(decimal(100 * share, 0)) % of those; judged on its other 30 %"
            }
        }
    }

    /// What learners are shown.
    enum Feedback: String, Sendable, CaseIterable {
        case full, replay, log
    }

    /// A policy that takes part.
    struct Entrant: Sendable {
        /// What reports call it.
        var label: String
        let trainer: any Trainer.Type
        var options: [String: SettingValue] = [:]

        /// nil: what is natural for the trainer.
        var feedback: Feedback?

        /// Standard deviation of the Gaussian noise added to the logarithm of every training cost.
        var costNoise = 0.0

        init(_ name: String, label: String? = nil, feedback: Feedback? = nil) throws {
            trainer = try TrainerRegistry.trainer(named: name)
            self.label = label ?? name
            self.feedback = feedback
        }

        /// What it learns from.
        var protocolName: Feedback { feedback ?? (trainer.feedback == .full ? .full : .replay) }
    }

    var entrants: [Entrant]
    var seeds = 5
    var split = Split.random
    var encoder = "minilm"
    var preferences = PreferenceGrid.standard
    var logDraws = 1

    /// The limit of exploration under which policies are judged a second time, as they would be routed; 0 for not.
    var explore = 0.01

    /// How many resamples of the prompts decide an interval.
    var resamples = 2000

    /// The trainers that stand for themselves, not those that the references cover.
    static var policies: [any Trainer.Type] {
        let references = Set(ReferenceRouter.allCases.map(\.rawValue))
        return TrainerRegistry.trainers.filter { !references.contains($0.name) }
    }

    /// What `all` stands for: the policies that don't take minutes to train.
    static var allPolicies: [String] { policies.filter { !$0.takesMinutes }.map { $0.name } }

    /// The entrants that a list of names asks for.
    ///
    /// The references are always there, so their names are accepted and add nothing.
    ///
    /// - Parameters:
    ///   - list: names with commas between them; `all` for those of ``allPolicies``.
    ///   - feedback: for all of them.
    ///   - options: each goes to the entrants whose trainer knows it.
    /// - Returns: the entrants in the order they were named.
    /// - Throws: `CommandError` or `LearningError` for an unknown name, an option that nobody knows, or a bad value.
    static func entrants(_ list: String, feedback: Feedback?, options: [String: SettingValue]) throws -> [Entrant] {
        let references = Set(ReferenceRouter.allCases.map(\.rawValue))
        guard list.contains(where: { $0 != "," && !$0.isWhitespace }) else {
            throw CommandError("--policies names no policy; name one, or all")
        }
        var names: [String] = []
        for name in list.split(separator: ",").map(String.init) {
            for name in name == "all" ? allPolicies : [name] where !references.contains(name) && !names.contains(name) {
                names.append(name)
            }
        }
        var entrants = try names.map { try Entrant($0, feedback: feedback) }
        for (option, value) in options.sorted(by: { $0.key < $1.key }) {
            let knowing = try entrants.indices.filter { index in
                try TrainerRegistry.options(of: entrants[index].trainer.name).contains { $0.isNamed(option) }
            }
            guard !knowing.isEmpty else {
                throw CommandError(
                    "--option \(option): none of the policies has such an option; see `waybill help train`"
                )
            }
            for index in knowing { entrants[index].options[option] = value }
        }
        for entrant in entrants {
            _ = try TrainerRegistry.optionTexts(of: entrant.trainer.name, given: entrant.options)
        }
        return entrants
    }
}

extension PreferenceGrid {
    /// The grid that `--preferences` asks for: a number of settings, `linear`, `linear:N` or weights with commas between them.
    ///
    /// - Throws: `CommandError` for anything else.
    init(option text: String) throws {
        func count(_ text: Substring) -> Int? {
            Int(text).flatMap { (2...1001).contains($0) ? $0 : nil }
        }
        if text == "linear" {
            self = .linear(count: 41)
        } else if text.hasPrefix("linear:"), let count = count(text.dropFirst(7)) {
            self = .linear(count: count)
        } else if let count = count(text[...]) {
            self = .scaleFree(count: count)
        } else {
            let weights = text.split(separator: ",", omittingEmptySubsequences: false).map { Double($0) }
            let known = weights.compactMap(\.self)
            guard known.count == weights.count, known.allSatisfy({ (0...1).contains($0) }), text.contains(",") else {
                throw CommandError(
                    "--preferences \(text): expected a number of settings from 2 to 1001, linear, linear:N, or cost weights from "
                        + "0 to 1 such as 0.2,0.5,0.8"
                )
            }
            self = .explicit(known)
        }
    }
}
