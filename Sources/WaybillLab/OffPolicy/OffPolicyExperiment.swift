import CommandOptions
import PolicyEvaluation
import Terminal
import Trials

/// How good estimates from a log are: an outcome set is logged again and again under a policy of known probabilities,
/// and what another policy would have earned is known from the outcomes of all models.
enum OffPolicyExperiment: Experiment {
    static let name = "off-policy"
    static let question = "Do off-policy estimates find a policy's value, and do their intervals hold it?"
    static let options = WholeSetOptions.self

    static func report(_ bench: Workbench, _ options: WholeSetOptions, made: Provenance) async throws -> Report {
        let plan = try options.plan()
        let world = try LoggedWorld(try bench.encoded(by: plan.encoder))
        var sections: [String] = []
        for logger in LoggedWorld.Logger.allCases {
            let found = try await Parallel.map(
                Array(1...plan.seeds),
                workers: bench.threads,
                title: "logs, \(logger.rawValue)"
            ) { number, _ in
                try world.replicate(number, of: logger)
            }
            sections.append(OffPolicyReport(world: world, logger: logger, replicates: found).text)
        }
        let text = """
            \(head(bench.set, made)): \(plan.seeds) logs of \(LoggedWorld.rows) decisions for each way to log, \
            \(world.pool) prompts to draw from, \(bench.set.candidates.count) models, encoder `\(plan.encoder)`.

            A ridge policy learns from the other \(world.learned) prompts. The target takes its choices at a cost \
            weight of 0.2 with exploration 0.01, the log those at 0.5. A log draws prompts with replacement and sees \
            the outcome of the chosen model alone; the truth is the target's expectation over all prompts. Reward \
            models are ridge regressions over 5 folds of each log by prompt. M, tau and lambda are chosen on one half \
            and used on the other.

            \(sections.joined(separator: "\n"))
            """
        return Report(files: [ReportFile("report.md", text)])
    }
}
