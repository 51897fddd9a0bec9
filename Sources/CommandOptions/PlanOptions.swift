package import ArgumentParser
internal import PolicyEvaluation
internal import RoutingPolicy
internal import Serving
internal import Terminal
package import Trials

/// Options that decide how policies are evaluated.
///
/// A command is made of those that it heeds, and refuses all others.
package protocol PlanOptions: ParsableArguments, CommandWords {
    /// - Throws: `CommandError` for a value that means nothing.
    func apply(to plan: inout EvaluationPlan) throws
}

/// Options made of other options.
package protocol PlanOptionGroup: PlanOptions {
    var parts: [any PlanOptions] { get }
}

extension PlanOptionGroup {
    package var words: [String] { parts.flatMap(\.words) }

    package func apply(to plan: inout EvaluationPlan) throws {
        for part in parts { try part.apply(to: &plan) }
    }

    /// The plan that the options ask for; policies are named elsewhere.
    package func plan() throws -> EvaluationPlan {
        var plan = EvaluationPlan()
        try apply(to: &plan)
        return plan
    }
}

package struct SplitOptions: PlanOptions {
    @Option(help: "random, or task-holdout:NAME.")
    package var split = "random"

    package init() {}
    package var words: [String] { split == "random" ? [] : ["--split", split] }
    package func apply(to plan: inout EvaluationPlan) throws { plan.split = try SplitRule(option: split) }
}

package struct EncoderOptions: PlanOptions {
    @Option(help: "minilm, minilm+surface or static.")
    package var encoder = "minilm"

    package init() {}
    package var words: [String] { encoder == "minilm" ? [] : ["--encoder", encoder] }
    package func apply(to plan: inout EvaluationPlan) throws {
        guard EncoderStore.names.contains(encoder) else {
            throw CommandError("--encoder \(encoder): expected one of \(EncoderStore.names.joined(separator: ", "))")
        }
        plan.encoder = encoder
    }
}

package struct CurveOptions: PlanOptions {
    @Option(help: ArgumentHelp("N, linear:N, or costs W,W,...", valueName: "grid"))
    package var preferences = "41"

    package init() {}
    package var words: [String] { preferences == "41" ? [] : ["--preferences", preferences] }
    package func apply(to plan: inout EvaluationPlan) throws {
        plan.preferences = try PreferenceGrid(option: preferences)
    }
}

package struct SeedOptions: PlanOptions {
    @Option(help: ArgumentHelp("How many splits and trainings.", valueName: "n"))
    package var seeds = 5

    package init() {}
    package func validate() throws { try OptionBounds.check("--seeds", seeds, 1...1000) }
    package var words: [String] { ["--seeds", "\(seeds)"] }
    package func apply(to plan: inout EvaluationPlan) { plan.seeds = seeds }
}

package struct LogOptions: PlanOptions {
    @Option(help: ArgumentHelp("Draws of log feedback a seed.", valueName: "n"))
    package var logDraws = 1

    package init() {}
    package func validate() throws { try OptionBounds.check("--log-draws", logDraws, 1...1000) }
    package var words: [String] { logDraws == 1 ? [] : ["--log-draws", "\(logDraws)"] }
    package func apply(to plan: inout EvaluationPlan) { plan.logDraws = logDraws }
}

package struct ExplorationOptions: PlanOptions {
    @Option(help: ArgumentHelp("Evaluate with exploration too.", valueName: "share"))
    package var explore = 0.01

    package init() {}
    package func validate() throws {
        guard (0...1).contains(explore) else {
            throw ValidationError("--explore is \(explore); expected a number from 0 to 1.")
        }
    }
    package var words: [String] { explore == 0.01 ? [] : ["--explore", "\(explore)"] }
    package func apply(to plan: inout EvaluationPlan) { plan.explore = explore }
}

package struct PolicyOptions: PlanOptions {
    @Option(
        name: .customLong("option"),
        help: ArgumentHelp("For policies that have it; may be repeated.", valueName: "name=value")
    )
    package var options: [String] = []

    package init() {}
    package var words: [String] { options.flatMap { ["--option", $0] } }
    package func apply(to plan: inout EvaluationPlan) throws {
        plan.options = try OptionValues(options).values.mapValues { .text($0) }
    }
}
