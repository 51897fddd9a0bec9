import ArgumentParser
import CommandOptions
import Foundation
import PolicyEvaluation
import StrictJSON
import Terminal
import Trials

struct EvaluateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "evaluate",
        abstract: "Compare routing policies on prompts with known outcomes.",
        discussion: """
            Every policy is trained on 70 % of the prompts of DATA and evaluated on the
            rest for each seed, beside the best single model, the oracle and others.
            Feedback: full shows all outcomes of a training prompt, replay one a visit,
            log one a prompt. With --from-database: what a snapshot would have earned on
            logged decisions (--jobs, --since, --channel as in `export-outcomes`).

            Example: waybill evaluate demo --policies knn,ridge,barp --seeds 2
            """
    )

    @Argument(help: "A folder with an outcome set.", completion: .directory)
    var data: String?

    @Flag(help: "Judge snapshots by the log in the database instead.")
    var fromDatabase = false

    @Option(help: ArgumentHelp("With that: a snapshot, or a channel.", valueName: "a"))
    var snapshot: String?

    @Option(help: ArgumentHelp("A second one, on the same decisions.", valueName: "b"))
    var against: String?

    @OptionGroup(visibility: .hidden) var log: LogSelectionOptions
    @OptionGroup(visibility: .hidden) var trustOptions: TrustOptions
    @OptionGroup(visibility: .hidden) var database: DatabaseOptions
    @OptionGroup var reading: DataReadingOptions
    @OptionGroup var options: EvaluationOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard (data == nil) == fromDatabase else {
            throw ValidationError(
                fromDatabase
                    ? "give either DATA or --from-database." : "give a folder with an outcome set, or --from-database."
            )
        }
        guard (snapshot != nil) == fromDatabase else {
            throw ValidationError(
                fromDatabase
                    ? "--from-database needs --snapshot, as in --snapshot production."
                    : "--snapshot goes with --from-database."
            )
        }
        guard fromDatabase || (against == nil && !log.isGiven && trustOptions.trust == nil) else {
            throw ValidationError(
                "--against, --jobs, --since, --channel, --sources and --trust go with --from-database."
            )
        }
        guard !fromDatabase || (options.words == EvaluationOptions.usualWords && reading.words.isEmpty) else {
            throw ValidationError("--from-database trains nothing: leave out the options of policies and of DATA.")
        }
        guard !fromDatabase || reading.out == nil else {
            throw ValidationError("--from-database writes no files: leave out --out, or take --json.")
        }
        _ = try log.selection()
    }

    func run() async throws {
        if let data { return try await compare(data) }
        let connection = try database.connect()
        let evaluation = LogEvaluation(
            selection: try log.selection(),
            trust: try database.home.trustStore(trustOptions.trust),
            home: database.home,
            threads: reading.threads
        )
        let report = try evaluation.report(on: [snapshot, against].compactMap(\.self), connection)
        if output.json { try JSONOutput.write(report.json) } else { try Output.line(report.text) }
        if let refusal = report.refusal { throw CommandError(refusal) }
    }

    private func compare(_ data: String) async throws {
        let plan = try options.plan()
        let bench = try reading.workbench(data, home: database.home)
        let set = bench.set
        try bench.check(plan)
        let folder = try ReportFolder.prepare(reading.out, home: bench.home, name: set.name, set: set.digest)
        let report = ComparisonFiles(
            try await bench.compare([(title: nil, plan: plan)]),
            title: "Routing policies on \(set.name)",
            command: ShellWords.line(["waybill", "evaluate", set.name] + options.words + reading.words)
        )
        try ReportFile.write(report.files, to: folder)
        if output.json {
            try JSONOutput.write(report.document)
        } else {
            for section in report.sections { try section.show() }
            try Output.line(folder.appendingPathComponent("report.md").path)
        }
    }
}

/// Which policies are compared, and how.
struct EvaluationOptions: PlanOptionGroup {
    @Option(help: ArgumentHelp("With commas between them, or all.", valueName: "names"))
    var policies = "all"

    @Option(help: ArgumentHelp("What learners are shown: full, replay or log.", valueName: "protocol"))
    var feedback: String?

    @OptionGroup var split: SplitOptions
    @OptionGroup var encoder: EncoderOptions
    @OptionGroup var curve: CurveOptions
    @OptionGroup var seeds: SeedOptions
    @OptionGroup var log: LogOptions
    @OptionGroup var exploration: ExplorationOptions
    @OptionGroup var options: PolicyOptions

    /// ``words`` where nothing was given.
    static let usualWords = ["--policies", "all", "--seeds", "5"]

    var parts: [any PlanOptions] { [split, encoder, curve, seeds, log, exploration, options] }

    var words: [String] {
        ["--policies", policies] + (feedback.map { ["--feedback", $0] } ?? []) + parts.flatMap(\.words)
    }

    func apply(to plan: inout EvaluationPlan) throws {
        for part in parts { try part.apply(to: &plan) }
        plan.policies = try EvaluationPlan.policies(
            policies,
            feedback: try feedback.map { try FeedbackProtocol(option: $0) },
            options: plan.options
        )
    }
}
