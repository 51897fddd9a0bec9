internal import Grading
package import Postgres

/// A job whose answers are graded.
package struct GradedJob: Sendable {
    package let job: Int64
    package let name: String
    package let prompts: Int32
    /// The grader whose grades are the scores; nil for none.
    package let grader: String?

    /// Its prompts, some hundred at a time.
    package var ranges: [ClosedRange<Int32>] {
        stride(from: Int32(1), through: prompts, by: 500).map { $0...min(prompts, $0 + 499) }
    }

    /// - Throws: `unknownJob`; `GradeError.pruned` where its prompts and answers are gone.
    package init(_ connection: borrowing Connection, named name: String) throws {
        guard let row = try connection.query(.gradeJob, ["name": name]).first else {
            throw DeliveryError.unknownJob(name)
        }
        if try row.get("is_pruned") { throw GradeError.pruned(job: name) }
        self.name = name
        job = try row.get("job_id")
        prompts = try row.get("prompts")
        grader = try row.get("grader")
    }
}

/// What is wrong with a grading, as a sentence for the user.
package enum GradeError: Error, Sendable, Equatable, CustomStringConvertible {
    case pruned(job: String)
    case noGrades(job: String, grader: String, known: [String])
    case invalidGrader(String)
    /// Another score of the same grader for the same answer is stored already.
    case conflict(grader: String, count: Int, id: String, model: String)
    case noAnswers(job: String)
    /// People graded too few of the answers that a judge graded.
    case smallSample(job: String, judge: String, human: String, count: Int)

    package var description: String {
        switch self {
        case .pruned(let job): "the prompts and answers of '\(job)' were pruned; there is nothing left to grade"
        case .noGrades(let job, let grader, let known):
            "'\(job)' has no grades by '\(grader)'; "
                + (known.isEmpty ? "it has no grades at all" : "it has those of \(known.joined(separator: ", "))")
        case .invalidGrader(let text):
            "'\(text)' is no name of a grader; expected at most 100 of the letters A to Z, digits and . _ : / -"
        case .conflict(let grader, let count, let id, let model):
            "\(count) of the grades differ from what \(grader) gave the same answers before, the first that of prompt "
                + "'\(id)' by \(model); nothing was written. A grade is never replaced: give a higher "
                + "--grader-version, or another --grader-name"
        case .smallSample(let job, let judge, let human, let count):
            "of the answers of '\(job)' that \(judge) graded, \(human) graded \(count); how the judge errs takes "
                + "at least \(JudgedScores.leastSample), drawn by chance: give them with `waybill grade --job \(job) "
                + "--file FILE`"
        case .noAnswers(let job):
            "'\(job)' has no answers yet; they come with `waybill dispatch` or `waybill record`"
        }
    }
}
