import CommandOptions
import Trials

/// A question about routing methods, and the work that answers it.
///
/// To add one: write its file, and add a line to ``Experiments/all``.
protocol Experiment: Sendable {
    associatedtype Options: PlanOptionGroup

    /// What `waybill-lab run` calls it.
    static var name: String { get }

    /// What it asks: the report's headline.
    static var question: String { get }

    /// The options that it heeds; all others are refused.
    static var options: Options.Type { get }

    /// The files that it writes, in words.
    static var writes: String { get }

    /// Sees that the set can answer the question and that the options mean something, before anything is written.
    ///
    /// - Throws: `CommandError` with what is lacking.
    static func check(_ bench: Workbench, _ options: Options) throws

    /// Does the work.
    ///
    /// - Parameters:
    ///   - bench: the outcome set, read.
    ///   - options: as they were typed.
    ///   - made: the line that makes the report again, and what else its head says.
    /// - Returns: what was found.
    /// - Throws: `CommandError` for a set that cannot answer the question.
    static func report(_ bench: Workbench, _ options: Options, made: Provenance) async throws -> Report
}

/// What an experiment found, not yet written.
struct Report: Sendable {
    /// report.md among them.
    var files: [ReportFile]

    /// Comparisons whose main figures are printed too.
    var sections: [ComparisonSection] = []
}

/// How a report came to be.
struct Provenance: Sendable {
    /// The line that makes it again.
    let command: String
}

extension Experiment {
    static var writes: String { "report.md" }

    static func check(_ bench: Workbench, _ options: Options) throws { try bench.check(try options.plan()) }

    /// The head of a report: the question, a warning where outcomes are simulated, and the line that makes it again.
    static func head(_ set: EvaluationSet, _ made: Provenance) -> String {
        """
        # \(question)

        \(set.isSimulated ? "**All figures on this page come from simulated outcomes.**\n\n" : "")Made by \
        `\(made.command)`
        """
    }
}
