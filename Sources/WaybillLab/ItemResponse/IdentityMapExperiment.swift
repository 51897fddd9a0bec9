import Foundation
import ItemResponse
import LinearAlgebra
import PolicyEvaluation
import PromptEncoder
import RoutingPolicy
import Terminal
import Trials
import Units

/// Identity vectors of all models in two dimensions, and whether families lie together.
struct IdentityMapExperiment {
    let subject: IdentityExperiment.Subject

    func files() throws -> [(name: String, content: String)] {
        let set = subject.set
        let families = set.candidates.map { Self.family($0.name) }
        guard Set(families).count < families.count, Set(families).count > 1 else {
            throw CommandError("identity-map needs a family with two models, and a second one; \(set.name) has none")
        }
        var table = MarkdownTable([
            "vectors of a model", "nearest neighbour of the same family", "after permuting families", "chance",
            "silhouette",
        ])
        func append(_ name: String, _ vectors: [Matrix]) {
            let all = vectors.map { GroupAgreement(rows: $0, labels: families, seed: 7) }
            func mean(_ value: (GroupAgreement) -> Double) -> Double {
                all.reduce(0) { $0 + value($1) } / Double(all.count)
            }
            let worst = all.map(\.chance).max() ?? 1
            table.append([
                name, decimal(mean(\.nearest), 3), decimal(mean(\.permuted), 3), decimal(worst, 4),
                decimal(mean(\.silhouette), 3),
            ])
        }
        let seeds = Array(1...subject.seeds)
        let learned = try seeds.map { try identities(set.outcomes.scores, seed: $0) }
        let shuffled = try seeds.map { try identities(self.shuffled(seed: $0), seed: $0) }
        append("identity vectors", learned)
        append("identity vectors of shuffled answers", shuffled)
        append("columns of scores", [set.outcomes.scores.transposed])
        append("columns of shuffled scores", seeds.map { self.shuffled(seed: $0).transposed })
        let text =
            IdentityExperiment.identityMap.introduction(subject) + """
                - Identity vectors are learned from all prompts, \(subject.seeds) seed(s); a family is the first word of a model's \
                name: \(Set(families).sorted().joined(separator: ", ")).
                - Shuffled: each model's answers are dealt anew among the prompts of a task, so that every model keeps its score on every \
                task and nothing else.
                - Neighbours by the cosine of centred vectors; chance is the share of 2,000 permutations of the families that reach as \
                high a share (the worst seed); models whose family has no other are not counted.

                \(table.text)
                ![Identity vectors](identity-map.svg)
                ![Identity vectors of shuffled answers](identity-map-shuffled.svg)

                """
        return [
            ("report.md", text),
            (
                "identity-map.svg",
                try map("Identity vectors on \(set.name), first two principal components", learned[0])
            ),
            (
                "identity-map-shuffled.svg",
                try map("The same from answers shuffled within tasks: equal scores, nothing else", shuffled[0])
            ),
        ]
    }

    /// The first word of a model's name: letters up to a digit or another sign, without a company before it.
    static func family(_ name: String) -> String {
        let words = name.lowercased().split { !$0.isLetter }
        let first = words.first { $0 != "meta" && $0 != "google" && $0 != "mistralai" }
        return first.map { $0 == "open" && words.count > 1 ? String(words[1]) : String($0) } ?? name
    }

    private func identities(_ scores: Matrix, seed: Int) throws -> Matrix {
        var training = IdentityTraining()
        training.setEpochs(0, answers: scores.elements.count, finalRateShare: 0.06)
        let answers = try GradedAnswers(features: subject.prompts.features, scores: scores)
        return try training.fit(answers, seed: UInt64(seed)).identities
    }

    /// Each model's scores in a random order among the prompts of each task.
    private func shuffled(seed: Int) -> Matrix {
        var scores = subject.set.outcomes.scores
        var generator = RandomStream.shuffledScores.generator(seed)
        let groups = Dictionary(grouping: subject.set.tasks.indices) { ByteString(subject.set.tasks[$0]) }
        for task in groups.keys.sorted() {
            let prompts = groups[task] ?? []
            for model in 0..<scores.columns {
                var order = prompts
                for last in stride(from: order.count - 1, to: 0, by: -1) {
                    order.swapAt(last, Int(generator.next().multipliedFullWidth(by: UInt64(last + 1)).high))
                }
                for (prompt, source) in zip(prompts, order) {
                    scores[prompt, model] = subject.set.outcomes.scores[source, model]
                }
            }
        }
        return scores
    }

    private func map(_ title: String, _ vectors: Matrix) throws -> String {
        let plane = try PrincipalComponents(of: vectors, count: 2).coordinates(of: vectors)
        let points = subject.set.candidates.enumerated().map { place, model in
            LabelledPoints.Point(
                model.name,
                group: Self.family(model.name),
                x: Double(plane[place, 0]),
                y: Double(plane[place, 1])
            )
        }
        return LabelledPoints(title, points: points.sorted { ($0.group, $0.name) < ($1.group, $1.name) }).svg
    }
}
