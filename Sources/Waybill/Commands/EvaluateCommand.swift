import ArgumentParser
import Foundation
import PolicyEvaluation
import PolicyLearning
import PromptEncoder
import RoutingPolicy
import Units

struct EvaluateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "evaluate",
        abstract: "Compare routing policies with each other and with references on prompts with known outcomes.",
        discussion: """
            DATA is a folder with models.csv, prompts.jsonl and outcomes.csv. Without --out, a set that shares its name with another
            gets a folder of its own, NAME-2. Every policy is trained on one part of the prompts and
            judged on the other, for each seed; models without a score, a cost or a price on every prompt stay out. The folder
            that --out names gets report.md, results.json, results.csv and figures. The same data, options and seeds give the
            same bytes.

            References, always there: \(ReferenceRouter.allCases.map(\.rawValue).joined(separator: ", ")).
            Policies: \(EvaluationPlan.policies.map { $0.name }.joined(separator: ", ")).
            all: those that train in seconds, so without
            \(EvaluationPlan.policies.filter { $0.takesMinutes }.map { $0.name }.joined(separator: ", ")).

            Feedback: full shows every outcome of a training prompt; replay one outcome a visit, over many epochs; log one outcome
            a prompt, of a model drawn uniformly. Without --feedback each policy gets what it was made for.

            Preferences: a number of settings even in ln(w_c / w_q), `linear` or `linear:N` for even steps of w_c, or weights of cost.

            Experiments, each with its own policies and settings:
            \(Experiment.allCases.map { "  \($0.rawValue): \($0.question)" }.joined(separator: "\n"))
              \(PreferenceExperiment.name): \(PreferenceExperiment.question)
              \(RemovalExperiment.name): \(RemovalExperiment.question)
              \(TokenCostExperiment.name): \(TokenCostExperiment.question)
            \(IdentityExperiment.allCases.map { "  \($0.rawValue): \($0.question)" }.joined(separator: "\n"))

            Example: waybill evaluate demo --policies knn,ridge,barp --seeds 2 --option epochs=20
            """
    )

    @Argument(help: "A folder with an outcome set.", completion: .directory)
    var data: String

    @Option(help: "Policies with commas between them, or all.")
    var policies = "all"

    @Option(help: "How many divisions and trainings; seeds are 1, 2 and so on.")
    var seeds = 5

    @Option(help: "How prompts are divided: random, or task-holdout:NAME.")
    var split = "random"

    @Option(help: "What turns a prompt into features: minilm, minilm+surface or static.")
    var encoder = "minilm"

    @Option(help: "What learners are shown: full, replay or log.")
    var feedback: String?

    @Option(help: "The settings of a curve; see above.")
    var preferences = "41"

    @Option(help: "How often log feedback is drawn for each seed.")
    var logDraws = 1

    @Option(name: .customLong("option"), help: "NAME=VALUE for the policies that have such an option; may be repeated.")
    var options: [String] = []

    @Option(
        help: """
            Judge policies a second time with exploration, as they would be routed: what it may cost, a share of the utility \
            scale and of predicted cost; 0 for not.
            """
    )
    var explore = 0.01

    @Option(help: "Run a prepared experiment in place of --policies.")
    var experiment: String?

    @Flag(help: "Keep all models, and only the prompts on which all of them have a score and a cost.")
    var completePrompts = false

    @Option(
        help: "The folder for report and figures (default: evaluations/SET in the home folder).",
        completion: .directory
    )
    var out: String?

    @OptionGroup var csv: CSVOptions
    @OptionGroup var homeOptions: HomeOptions
    @OptionGroup var output: OutputOptions

    @Option(help: "How many trials run at once.")
    var threads = ProcessInfo.processInfo.activeProcessorCount

    func validate() throws {
        guard (1...1000).contains(seeds) else { throw ValidationError("--seeds is \(seeds); expected 1 to 1000.") }
        guard (1...1000).contains(logDraws) else {
            throw ValidationError("--log-draws is \(logDraws); expected 1 to 1000.")
        }
        guard (0...1).contains(explore) else {
            throw ValidationError("--explore is \(explore); expected a number from 0 to 1.")
        }
        try OptionBounds.check("--threads", threads, OptionBounds.threads)
    }

    func run() async throws {
        let home = homeOptions.home
        if let own = experiment.flatMap(IdentityExperiment.init(rawValue:)) {
            try await run(own)
            return
        }
        let base = try plan()
        let isSpecial = [PreferenceExperiment.name, RemovalExperiment.name, TokenCostExperiment.name].contains(
            experiment ?? ""
        )
        let experiment = isSpecial ? nil : try chosenExperiment()
        let set = try EvaluationSet(folder: data, dialect: csv.dialect, completePrompts: completePrompts)
        if set.isSimulated {
            Message.note("note: the outcomes of \(data) are SIMULATED, and so are all figures that come from them")
        }
        if !set.omitted.isEmpty {
            Message.note("left out \(set.omitted.count) models without all scores, costs or a price")
        }
        if isSpecial { return try runSpecial(set, base, home) }
        let plans = try experiment?.sections(base, tasks: set.taskNames) ?? [(title: "", plan: base)]
        // What a later section lacks is said before the first one takes its time.
        for (_, plan) in plans {
            _ = try set.division(plan.split, seed: 1)
            _ = try EncoderStore(home: home).encoder(named: plan.encoder)
        }
        let folder = try folder(set, experiment: experiment?.rawValue)
        var sections: [ComparisonFolder.Section] = []
        for (title, plan) in plans {
            let encoder = try EncoderStore(home: home).encoder(named: plan.encoder)
            let prompts = try FeatureCache(home: home, encoder: encoder).encoded(set.texts, workers: threads)
            let identity = try EncoderIdentity(name: encoder.name, digest: encoder.digest, dimension: encoder.dimension)
            if sections.isEmpty {
                for text in try set.assumptions(prompts, encoder: identity) { Message.note("assumed: \(text)") }
            }
            let comparison = Comparison(set: set, plan: plan, prompts: prompts, encoder: identity)
            let result = try await comparison.run(workers: threads, title: title.isEmpty ? "evaluating" : title)
            sections.append(.init(title: title.isEmpty ? nil : title, result: result))
        }
        try ComparisonFolder(folder: folder).write(
            sections,
            title: experiment.map { "\($0.question)" } ?? "Routing policies on \(set.name)",
            introduction: "",
            command: commandLine(set.name)
        )
        if output.json {
            try JSONOutput.write(ComparisonFolder.document(sections))
        } else {
            for section in sections { try section.show() }
            try Output.line("\(folder.appendingPathComponent("report.md").path)")
        }
    }

    /// The experiments that are no comparisons of curves.
    private func runSpecial(_ set: EvaluationSet, _ base: EvaluationPlan, _ home: Home) throws {
        let encoder = try EncoderStore(home: home).encoder(named: base.encoder)
        let folder = try folder(set, experiment: experiment)
        let prompts = try FeatureCache(home: home, encoder: encoder).encoded(set.texts, workers: threads)
        let identity = try EncoderIdentity(name: encoder.name, digest: encoder.digest, dimension: encoder.dimension)
        let name = experiment ?? ""
        let text =
            switch name {
            case PreferenceExperiment.name:
                try PreferenceExperiment(set: set, prompts: prompts, encoder: identity, base: base).run()
            case RemovalExperiment.name:
                try RemovalExperiment(set: set, prompts: prompts, encoder: identity, base: base).run()
            default:
                try TokenCostExperiment(
                    set: set,
                    prompts: prompts,
                    encoder: identity,
                    base: base,
                    policies: policies
                ).run()
            }
        let file = folder.appendingPathComponent("report.md")
        try OutputFile.write(Data(text.utf8), to: file)
        try Output.line(file.path)
    }

    /// An experiment that compares more than entrants: its own files in place of the common report's.
    private func run(_ experiment: IdentityExperiment) async throws {
        let home = homeOptions.home
        let set = try EvaluationSet(folder: data, dialect: csv.dialect, completePrompts: completePrompts)
        let encoder = try EncoderStore(home: home).encoder(named: encoder)
        let folder = try folder(set, experiment: experiment.rawValue)
        let prompts = try FeatureCache(home: home, encoder: encoder).encoded(set.texts, workers: threads)
        let files = try await experiment.files(
            .init(
                set: set,
                prompts: prompts,
                encoder: EncoderIdentity(name: encoder.name, digest: encoder.digest, dimension: encoder.dimension),
                seeds: seeds,
                threads: threads,
                command: commandLine(set.name)
            )
        )
        for file in files {
            try OutputFile.write(Data(file.content.utf8), to: folder.appendingPathComponent(file.name))
        }
        try Output.line("\(folder.appendingPathComponent("report.md").path)")
    }

    /// The folder of the report, made and tried before the work.
    private func folder(_ set: EvaluationSet, experiment: String?) throws -> URL {
        if let out {
            let folder = URL(fileURLWithPath: out)
            try OutputPlace.prepare(folder: folder, option: "--out")
            return folder
        }
        let name = experiment.map { "\(set.name)-\($0)" } ?? set.name
        return try EvaluationFolder.place(in: homeOptions.home.evaluations, name: name, set: set.digest)
    }

    private func plan() throws -> EvaluationPlan {
        var shown: EvaluationPlan.Feedback?
        if let feedback {
            guard let known = EvaluationPlan.Feedback(rawValue: feedback) else {
                throw CommandError("--feedback \(feedback): expected full, replay or log")
            }
            shown = known
        }
        guard EncoderStore.names.contains(encoder) else {
            throw CommandError("--encoder \(encoder): expected one of \(EncoderStore.names.joined(separator: ", "))")
        }
        var plan = EvaluationPlan(
            entrants: try EvaluationPlan.entrants(policies, feedback: shown, options: try OptionValues(options).values)
        )
        plan.seeds = seeds
        plan.split = try EvaluationPlan.Split(split)
        plan.encoder = encoder
        plan.preferences = try PreferenceGrid(option: preferences)
        plan.logDraws = logDraws
        plan.explore = explore
        return plan
    }

    private func chosenExperiment() throws -> Experiment? {
        guard let experiment else { return nil }
        guard let known = Experiment(rawValue: experiment) else {
            let all =
                Experiment.allCases.map { $0.rawValue } + IdentityExperiment.allCases.map { $0.rawValue }
                + [PreferenceExperiment.name, RemovalExperiment.name, TokenCostExperiment.name]
            throw CommandError(
                "--experiment \(experiment): there is none of this name; \(NearestNames(all).hint(for: experiment)); "
                    + "expected one of \(all.joined(separator: ", "))"
            )
        }
        return known
    }

    /// What was typed, without machine paths.
    private func commandLine(_ name: String) -> String {
        var words = ["waybill", "evaluate", name]
        if let experiment {
            words += ["--experiment", experiment]
        } else {
            words += ["--policies", policies]
            if let feedback { words += ["--feedback", feedback] }
        }
        if split != "random" { words += ["--split", split] }
        if encoder != "minilm" { words += ["--encoder", encoder] }
        if preferences != "41" { words += ["--preferences", preferences] }
        words += ["--seeds", "\(seeds)"]
        if logDraws > 1 { words += ["--log-draws", "\(logDraws)"] }
        if explore != 0.01 { words += ["--explore", "\(explore)"] }
        for option in options { words += ["--option", option] }
        if completePrompts { words.append("--complete-prompts") }
        return words.map { $0.contains(" ") ? "'\($0)'" : $0 }.joined(separator: " ")
    }
}
