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
            rest, for each seed, beside references such as the best single model and the
            oracle. The report's folder gets report.md, results.json, results.csv and
            figures; the same data, options and seeds give the same bytes. `waybill
            policies` lists the policies; all are those that train in seconds. Feedback:
            full shows every outcome of a training prompt, replay one a visit, log one a
            prompt; default: what each policy was made for.

            Example: waybill evaluate demo --policies knn,ridge,barp --seeds 2
            """
    )

    @OptionGroup var data: DataOptions
    @OptionGroup var options: EvaluationOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let plan = try options.plan()
        let bench = try data.workbench()
        let set = bench.set
        try bench.check(plan)
        let folder = try ReportFolder.prepare(data.out, home: bench.home, name: set.name, set: set.digest)
        let report = ComparisonFiles(
            try await bench.compare([(title: nil, plan: plan)]),
            title: "Routing policies on \(set.name)",
            command: ShellWords.line(["waybill", "evaluate", set.name] + options.words + data.words)
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
