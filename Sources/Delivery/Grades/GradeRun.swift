package import Postgres

/// What a grading did.
package struct GradeReport: Sendable, Equatable {
    /// Answers that were looked at.
    package var answers = 0
    /// Grades that were added, failures of the grader among them.
    package var added = 0
    /// Answers that the grader had graded before.
    package var known = 0
    /// Those of them at which it failed.
    package var knownFailures = 0
    /// Answers that the grader could not grade, by reason; they are stored as failures.
    package var failures: [String: Int] = [:]
    /// Answers without a reference, and the ids of the first of them.
    package var withoutReference = 0
    package var lacking: [String] = []
    /// Answers whose texts were dropped.
    package var withoutText = 0
    package var scores = 0
    package var scoreSum = 0.0

    package var failed: Int { failures.values.reduce(0, +) }
    package var mean: Double? { scores > 0 ? scoreSum / Double(scores) : nil }

    package init() {}

    mutating func count(_ opinion: GradeRun.Opinion) {
        if let score = opinion.score {
            scores += 1
            scoreSum += Double(score)
        } else {
            failures[opinion.reason, default: 0] += 1
        }
    }
}

/// Grades the answers of a job a range at a time, each range stored when it is done: a run that is killed goes on.
package struct GradeRun: Sendable {
    package let book: GradeBook
    /// Whether answers at which the grader failed are tried again.
    package let retries: Bool
    /// How many prompts are read at once.
    package let range: Int32
    /// Whether an answer whose text was dropped cannot be graded.
    package let needsText: Bool

    /// What a grader makes of an answer: a score, or why there is none.
    package struct Opinion: Sendable {
        package let score: Float?
        package let reason: String
        /// Nano-dollars that a judge was billed.
        package let cost: Int64?

        package init(score: Float?, reason: String, cost: Int64? = nil) {
            self.score = score
            self.reason = reason
            self.cost = cost
        }
    }

    package init(_ book: GradeBook, retries: Bool = false, range: Int32 = 500, needsText: Bool = true) {
        self.book = book
        self.needsText = needsText
        self.retries = retries
        self.range = range
    }

    /// - Parameters:
    ///   - connection: not inside a transaction.
    ///   - reference: the bytes of what an answer is compared with, empty where it is nothing; nil where it is missing.
    ///   - opinions: grades some answers, each with its reference, in their order.
    ///   - progress: told how many prompts were passed.
    /// - Returns: what was done.
    /// - Throws: `noAnswers`, what the database says, or what the closures throw.
    package func grade(
        _ connection: borrowing Connection,
        reference: (GradableAnswer) throws -> [UInt8]?,
        opinions: ([(answer: GradableAnswer, text: [UInt8], reference: [UInt8])]) throws -> [Opinion],
        progress: (Int) -> Void = { _ in }
    ) throws -> GradeReport {
        var report = GradeReport()
        for first in stride(from: Int32(1), through: book.job.prompts, by: Int(range)) {
            let last = min(book.job.prompts, first + range - 1)
            let due = try due(connection, first...last, &report, reference: reference)
            if !due.isEmpty {
                let found = try opinions(due.map { ($0.answer, $0.text, $0.reference) })
                precondition(found.count == due.count, "one opinion an answer")
                report.added += try book.store(connection, zip(due, found).map { $0.grade($1) })
                for opinion in found { report.count(opinion) }
            }
            progress(Int(last))
        }
        guard report.answers > 0 else { throw GradeError.noAnswers(job: book.job.name) }
        return report
    }

    /// An answer that is to be graded.
    private struct Due {
        let answer: GradableAnswer
        let text: [UInt8]
        let reference: [UInt8]
        let subject: [UInt8]
        let attemptedBefore: Int16

        func grade(_ opinion: Opinion) -> Grade {
            var grade = Grade(
                answer,
                subject: subject,
                score: opinion.score,
                reason: opinion.reason,
                cost: opinion.cost
            )
            grade.attemptedBefore = attemptedBefore
            return grade
        }
    }

    /// Those of a range of prompts that the grader has not graded; the others are counted.
    private func due(
        _ connection: borrowing Connection,
        _ range: ClosedRange<Int32>,
        _ report: inout GradeReport,
        reference: (GradableAnswer) throws -> [UInt8]?
    ) throws -> [Due] {
        let answers = try GradableAnswer.read(connection, job: book.job.job, range)
        report.answers += answers.count
        let known = answers.isEmpty ? [:] : try book.known(connection, range)
        var due: [Due] = []
        for answer in answers {
            guard let expected = try reference(answer) else {
                report.withoutReference += 1
                if report.lacking.count < 3 { report.lacking.append(answer.id) }
                continue
            }
            guard let text = needsText ? answer.text : answer.gradedText else {
                report.withoutText += 1
                continue
            }
            let subject = Grade.subject(text, expected)
            let before = known[GradeBook.Key(prompt: answer.prompt, model: answer.model, subject: subject)]
            if let before, before.score != nil || !retries {
                report.known += 1
                if before.score == nil { report.knownFailures += 1 }
                continue
            }
            due.append(
                Due(
                    answer: answer,
                    text: text,
                    reference: expected,
                    subject: subject,
                    attemptedBefore: before?.tries ?? 0
                )
            )
        }
        return due
    }
}
