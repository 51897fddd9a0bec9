import Foundation
import Grading
import RecordFiles
import StrictJSON
import Testing

/// The graders against the verdicts of a real outcome set, where it lies beside the package.
///
/// The set has no reference answers: the most frequent of the answers that it calls right stands for one, so what is
/// measured is whether the other answers are judged as the set judges them. Its answers have no letters of multiple
/// choice, so the grader `choice` cannot be judged on it.
@Suite struct SharedAnswerTests {
    private static let folder =
        URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path
        + "/shared/data/zeroeval"
    private static let isThere = FileManager.default.fileExists(atPath: folder + "/answers.csv.gz")

    private struct Answer {
        let text: String
        let score: Double
    }

    /// The answers of the prompts whose ids begin so, those left out of which only a digest is kept.
    private static func answers(_ prefixes: [String]) throws -> [[Answer]] {
        var scores: [String: Double] = [:]
        var outcomes = try CSVReader(path: folder + "/outcomes.csv.gz")
        var row = CSVRow()
        while try outcomes.next(into: &row) {
            guard prefixes.contains(where: row.text(0).hasPrefix) else { continue }
            scores["\(row.text(0))\n\(row.text(1))"] = Double(row.text(2))
        }
        var answers: [[Answer]] = []
        var prompt = ""
        var reader = try CSVReader(path: folder + "/answers.csv.gz")
        while try reader.next(into: &row) {
            let id = row.text(0)
            guard prefixes.contains(where: id.hasPrefix), let score = scores["\(id)\n\(row.text(1))"],
                !row.text(2).hasPrefix("sha256:")
            else { continue }
            if id != prompt { answers.append([]) }
            prompt = id
            answers[answers.count - 1].append(Answer(text: row.text(2), score: score))
        }
        return answers
    }

    /// How many verdicts there were, and the share that agrees with the set's.
    private static func agreement(_ grader: any Grader, _ answers: [[Answer]]) throws -> (count: Int, share: Double) {
        var (count, same) = (0, 0)
        for prompt in answers {
            var votes: [String: Int] = [:]
            for answer in prompt where answer.score == 1 { votes[answer.text, default: 0] += 1 }
            let best = votes.sorted { ($0.value, $1.key) > ($1.value, $0.key) }.first
            guard let right = best?.key, !right.isEmpty else { continue }
            for answer in prompt {
                let verdict = try grader.grade(Array(answer.text.utf8), reference: Reference(text: right))
                count += 1
                if (verdict.score >= 0.5) == (answer.score >= 0.5) { same += 1 }
            }
        }
        return (count, Double(same) / Double(count))
    }

    @Test(
        .enabled(if: isThere, "the set zeroeval of shared/data is not beside the package"),
        arguments: [
            ("numeric", ["gsm8k"], 0.99), ("numeric", ["math"], 0.98), ("normalised", ["crux"], 0.95),
            ("exact", ["crux"], 0.88),
        ]
    )
    func `a grader agrees with the set's own verdicts`(name: String, prefixes: [String], least: Double) throws {
        let (count, share) = try Self.agreement(GraderCatalog.grader(name), Self.answers(prefixes))
        print("\(name) on \(prefixes.joined(separator: ", ")): \(count) answers, agreement \(share)")
        #expect(count > 10_000)
        #expect(share >= least)
    }
}
