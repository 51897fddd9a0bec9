import CommandOptions
import Trials

/// An experiment that is answered by comparisons of policies, each a section of the report.
protocol ComparisonExperiment: Experiment {
    /// The comparisons, each with a title.
    ///
    /// - Parameters:
    ///   - base: seeds, split and all else that the options ask for; policies are still to be named.
    ///   - tasks: the set's task labels.
    /// - Returns: the sections, in the report's order.
    /// - Throws: `CommandError` for a set that cannot answer the question.
    static func sections(_ base: EvaluationPlan, tasks: [String]) throws -> [PlannedSection]
}

/// A comparison to be made.
struct PlannedSection {
    let title: String
    let plan: EvaluationPlan

    init(_ title: String, _ plan: EvaluationPlan) {
        self.title = title
        self.plan = plan
    }
}

extension ComparisonExperiment {
    static var writes: String { "report.md, results.json, results.csv and figures" }

    private static func planned(
        _ bench: Workbench,
        _ options: Options
    ) throws -> [(title: String?, plan: EvaluationPlan)] {
        try sections(try options.plan(), tasks: bench.set.taskNames).map { section in
            let plan = try section.plan.with {
                $0.policies = try PolicyVariant.applying($0.options, to: $0.policies)
            }
            return (section.title, plan)
        }
    }

    static func check(_ bench: Workbench, _ options: Options) throws {
        for (_, plan) in try planned(bench, options) { try bench.check(plan) }
    }

    static func report(_ bench: Workbench, _ options: Options, made: Provenance) async throws -> Report {
        let sections = try await bench.compare(try planned(bench, options))
        let files = ComparisonFiles(sections, title: question, command: made.command)
        return Report(files: files.files, sections: sections)
    }

    /// Policies by name, with their default options.
    static func named(_ names: String...) throws -> [PolicyVariant] { try names.map { try PolicyVariant($0) } }
}
