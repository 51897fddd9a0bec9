import Charts
import CommandOptions
import Numerics
import PolicyEvaluation
import PolicyLearning
import PromptEncoder
import RoutingPolicy
import Terminal
import Trials
import Units

/// Identity vectors of all models in two dimensions, and whether families lie together.
struct IdentityMapExperiment: Experiment {
    static let name = "identity-map"
    static let question = "Do identity vectors group model families, beyond what their scores do?"
    static let writes = "report.md and two maps"
    static let options = WholeSetOptions.self

    static func check(_ bench: Workbench, _ options: WholeSetOptions) throws {
        try bench.check(try options.plan())
        let set = bench.set
        let families = set.candidates.map { family($0.name) }
        guard Set(families).count < families.count, Set(families).count > 1 else {
            throw CommandError("\(name) needs a family with two models, and a second one; \(set.name) has none")
        }
    }

    static func report(_ bench: Workbench, _ options: WholeSetOptions, made: Provenance) async throws -> Report {
        let set = bench.set
        let families = set.candidates.map { family($0.name) }
        let plan = try options.plan()
        let encoded = try bench.encoded(by: plan.encoder)
        let seeds = Array(1...plan.seeds)
        let learned = try seeds.map { try identities(encoded, set.outcomes.scores, seed: $0) }
        let shuffled = try seeds.map { try identities(encoded, shuffledScores(set, seed: $0), seed: $0) }
        var table = MarkdownTable([
            "vectors of a model", "nearest neighbour of the same family", "after permuting families", "chance",
            "silhouette",
        ])
        table.append(agreement("identity vectors", learned, families))
        table.append(agreement("identity vectors of shuffled answers", shuffled, families))
        table.append(agreement("columns of scores", [set.outcomes.scores.transposed], families))
        let columns = seeds.map { shuffledScores(set, seed: $0).transposed }
        table.append(agreement("columns of shuffled scores", columns, families))
        let text = """
            \(setupHead(set, encoder: encoded.encoder.name, made))- Identity vectors are learned from all prompts, \
            \(plan.seeds) seed(s); a family is the first word of a model's name: \
            \(Set(families).sorted().joined(separator: ", ")).
            - Shuffled: each model's answers are dealt anew among the prompts of a task, so that every model keeps \
            its score on \
            every task and nothing else.
            - Neighbours by the cosine of centred vectors; chance is the share of 2,000 permutations of the \
            families that \
            reach as high a share (the worst seed); models whose family has no other are not counted.

            \(table.text)
            ![Identity vectors](identity-map.svg)
            ![Identity vectors of shuffled answers](identity-map-shuffled.svg)

            """
        let title = "Identity vectors on \(set.name), first two principal components"
        let shuffledTitle = "The same from answers shuffled within tasks: equal scores, nothing else"
        return Report(files: [
            ReportFile("report.md", text),
            ReportFile("identity-map.svg", try map(set, title, learned[0])),
            ReportFile("identity-map-shuffled.svg", try map(set, shuffledTitle, shuffled[0])),
        ])
    }

    /// A row on how well vectors agree with families, mean over seeds.
    private static func agreement(_ label: String, _ vectors: [Matrix], _ families: [String]) -> [String] {
        let seeds = vectors.map { GroupAgreement(rows: $0, labels: families, seed: 7) }
        func mean(_ value: (GroupAgreement) -> Double) -> Double {
            seeds.reduce(0) { $0 + value($1) } / Double(seeds.count)
        }
        return [
            label, decimal(mean(\.nearest), 3), decimal(mean(\.permuted), 3),
            decimal(seeds.map(\.chance).max() ?? 1, 4), decimal(mean(\.silhouette), 3),
        ]
    }

    /// The first word of a model's name: letters up to a digit or another sign, without a company before it.
    private static func family(_ name: String) -> String {
        let words = name.lowercased().split { !$0.isLetter }
        let first = words.first { $0 != "meta" && $0 != "google" && $0 != "mistralai" }
        return first.map { $0 == "open" && words.count > 1 ? String(words[1]) : String($0) } ?? name
    }

    private static func identities(_ encoded: EncodedSet, _ scores: Matrix, seed: Int) throws -> Matrix {
        var training = IdentityTraining()
        training.setEpochs(0, answers: scores.elements.count, finalRateShare: 0.06)
        let answers = try GradedAnswers(features: encoded.prompts.features, scores: scores)
        return try training.fit(answers, seed: UInt64(seed)).identities
    }

    /// Each model's scores in a random order among the prompts of each task.
    private static func shuffledScores(_ set: EvaluationSet, seed: Int) -> Matrix {
        var scores = set.outcomes.scores
        var generator = RandomStream.shuffledScores.generator(seed)
        let groups = Dictionary(grouping: set.tasks.indices) { ByteString(set.tasks[$0]) }
        for task in groups.keys.sorted() {
            let prompts = groups[task] ?? []
            for model in 0..<scores.columns {
                var order = prompts
                for last in stride(from: order.count - 1, to: 0, by: -1) {
                    order.swapAt(last, Int(generator.next().multipliedFullWidth(by: UInt64(last + 1)).high))
                }
                for (prompt, source) in zip(prompts, order) {
                    scores[prompt, model] = set.outcomes.scores[source, model]
                }
            }
        }
        return scores
    }

    private static func map(_ set: EvaluationSet, _ title: String, _ vectors: Matrix) throws -> String {
        let plane = try PrincipalComponents(of: vectors, count: 2).coordinates(of: vectors)
        let points = set.candidates.enumerated().map { index, model in
            LabelledPoints.Point(
                model.name,
                group: family(model.name),
                x: Double(plane[index, 0]),
                y: Double(plane[index, 1])
            )
        }
        return LabelledPoints(title, points: points.sorted { ($0.group, $0.name) < ($1.group, $1.name) }).svg
    }
}
