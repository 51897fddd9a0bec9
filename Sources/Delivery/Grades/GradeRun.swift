package import Postgres

/// What a grading did.
package struct GradeReport: Sendable, Equatable {
    /// Answers that were looked at.
    package var answers = 0
    /// Grades that were added, failures of the grader among them.
    package var added = 0
    /// Answers that the grader had graded before.
    package var known = 0
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
}

/// Grades the answers of a job a range at a time, each range stored when it is done: a run that is killed goes on.
package struct GradeRun: Sendable {
    package let book: GradeBook
    /// Whether answers at which the grader failed are tried again.
    package let retries: Bool
    /// How many prompts are read at once.
    package let range: Int32

    /// What a grader makes of an answer: a score, or why there is none.
    package struct Opinion: Sendable {
        package let score: Float?
        package let reason: String

        package init(score: Float?, reason: String) {
            self.score = score
            self.reason = reason
        }
    }

    package init(_ book: GradeBook, retries: Bool = false, range: Int32 = 500) {
        self.book = book
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
            let answers = try GradableAnswer.read(connection, job: book.job.job, first...last)
            report.answers += answers.count
            let known = answers.isEmpty ? [:] : try book.known(connection, first...last)
            var due: [(answer: GradableAnswer, text: [UInt8], reference: [UInt8])] = []
            var subjects: [(subject: [UInt8], tries: Int16)] = []
            for answer in answers {
                guard let text = answer.text else {
                    report.withoutText += 1
                    continue
                }
                guard let expected = try reference(answer) else {
                    report.withoutReference += 1
                    if report.lacking.count < 3 { report.lacking.append(answer.id) }
                    continue
                }
                let subject = Grade.subject(text, expected)
                let before = known[GradeBook.Key(prompt: answer.prompt, model: answer.model, subject: subject)]
                if let before, before.score != nil || !retries {
                    report.known += 1
                    continue
                }
                due.append((answer, text, expected))
                subjects.append((subject, before?.tries ?? 0))
            }
            let found = due.isEmpty ? [] : try opinions(due)
            precondition(found.count == due.count, "one opinion an answer")
            var grades: [Grade] = []
            for (place, opinion) in found.enumerated() {
                var grade = Grade(
                    due[place].answer,
                    subject: subjects[place].subject,
                    score: opinion.score,
                    reason: opinion.reason
                )
                grade.attemptedBefore = subjects[place].tries
                grades.append(grade)
                if let score = opinion.score {
                    report.scores += 1
                    report.scoreSum += Double(score)
                } else {
                    report.failures[opinion.reason, default: 0] += 1
                }
            }
            report.added += try book.store(connection, grades)
            progress(Int(last))
        }
        guard report.answers > 0 else { throw GradeError.noAnswers(job: book.job.name) }
        return report
    }
}
