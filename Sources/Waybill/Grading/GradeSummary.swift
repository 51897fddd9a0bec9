import Delivery
import StrictJSON
import Terminal
import Units

/// What `waybill grade` tells.
struct GradeSummary {
    let job: String
    let grader: String
    /// Nil where nothing was graded.
    var report: GradeReport?
    /// Where references were looked for; nil for other sources.
    var namesReference: String?
    /// Where grades were given, for people.
    var givenIn = "the file"
    /// Given grades or references that match no answer.
    var unmatched = 0
    /// Outcomes that changed; nil where no grader was named as the score.
    var changedScores: Int?
    /// Whether the grader's grades are the scores of the job.
    var isScore = false

    init(job: String, grader: String) {
        self.job = job
        self.grader = grader
    }

    /// Whether something could not be graded.
    var hasFailures: Bool {
        guard let report else { return false }
        return report.failed > 0 || report.knownFailures > 0 || report.withoutText > 0
            || (namesReference != nil && report.withoutReference > 0)
    }

    var text: String {
        var parts: [String] = []
        if let report {
            let mean = report.mean.map { ", mean score \(NumberText.decimals($0, 4))" } ?? ""
            parts.append("\(FixedPoint.grouped(report.scores)) answers graded by \(grader)\(mean)")
            if report.known > 0 { parts.append("\(FixedPoint.grouped(report.known)) it had graded before") }
            if report.failed > 0 { parts.append("\(FixedPoint.grouped(report.failed)) it could not grade") }
        }
        if let changedScores {
            parts.append("its grades are the scores: \(FixedPoint.grouped(changedScores)) outcomes changed")
        } else if isScore {
            parts.append("its grades are the scores")
        }
        return "\(job): \(parts.joined(separator: "; "))"
    }

    /// What was not graded, and what to do about it.
    var notes: [String] {
        guard let report else { return [] }
        var notes: [String] = []
        for (reason, count) in failures.prefix(5) {
            notes.append("\(FixedPoint.grouped(count)) not graded: \(reason)")
        }
        if failures.count > 5 {
            notes.append("and \(failures.count - 5) further reasons: table waybill.grade, column reason")
        }
        if report.knownFailures > 0 {
            notes.append(
                "\(FixedPoint.grouped(report.knownFailures)) could not be graded before; --retry-failed tries again"
            )
        }
        if report.withoutText > 0 {
            notes.append(
                "the texts of \(FixedPoint.grouped(report.withoutText)) answers were dropped (--answers drop) and "
                    + "cannot be graded; grade before `waybill results` takes them"
            )
        }
        if report.withoutReference > 0 {
            let (shown, count) = (OutcomeMatch.named(report.lacking), FixedPoint.grouped(report.withoutReference))
            let more = report.withoutReference > report.lacking.count ? ", ..." : ""
            notes.append(
                namesReference.map { "\(count) answers have no reference in \($0): \(shown)\(more)" }
                    ?? "\(count) answers of the job have no grade in \(givenIn): \(shown)\(more)"
            )
        }
        return notes
    }

    private var failures: [(key: String, value: Int)] {
        (report?.failures ?? [:]).sorted { ($1.value, $0.key) < ($0.value, $1.key) }
    }

    var json: JSON {
        let failed: [JSON] = failures.map { ["reason": .string($0.key), "answers": JSON($0.value)] }
        var members: [JSON.Member] = [
            .init(key: "job", value: .string(job)), .init(key: "grader", value: .string(grader)),
            .init(key: "is_score", value: JSON(isScore)),
            .init(key: "outcomes_changed", value: changedScores.map { JSON($0) } ?? .null),
        ]
        if let report {
            members += [
                .init(key: "answers", value: JSON(report.answers)), .init(key: "graded", value: JSON(report.scores)),
                .init(key: "mean_score", value: report.mean.map { JSON($0) } ?? .null),
                .init(key: "known", value: JSON(report.known)),
                .init(key: "known_failures", value: JSON(report.knownFailures)),
                .init(key: "failed", value: .array(failed)),
                .init(key: "without_text", value: JSON(report.withoutText)),
                .init(key: "without_reference", value: JSON(report.withoutReference)),
                .init(key: "unmatched", value: JSON(unmatched)),
            ]
        }
        return .object(members)
    }
}
