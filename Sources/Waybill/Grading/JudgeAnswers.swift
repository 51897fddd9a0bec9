import Delivery
import Grading
import Postgres
import StrictJSON
import Terminal
import Units

/// The answers of a judge, as its job brought them back.
struct JudgeAnswers {
    /// What the judge said of an answer, by order.
    private struct Said {
        var orders: [(order: String, text: [UInt8], digest: String)] = []
        var cost: Int64? = 0
    }

    /// Which answer a prompt of a judge's job is about.
    private struct Judged {
        let job, id, model, order, digest, grader: String

        init(_ answer: GradableAnswer, _ judge: GradedJob) throws {
            let judged = answer.metadata.flatMap { try? JSON.parse($0) }?["judged"]
            guard let job = judged?["job"]?.string, let id = judged?["id"]?.string,
                let model = judged?["model"]?.string, let order = judged?["order"]?.string,
                let digest = judged?["answer"]?.string, let grader = judged?["grader"]?.string
            else {
                throw CommandError(
                    "'\(judge.name)' judges nothing: its prompt '\(answer.id)' is about no answer; expected a job that "
                        + "`waybill grade --judge` made"
                )
            }
            (self.job, self.id, self.model, self.order, self.digest, self.grader) = (
                job, id, model, order, digest, grader
            )
        }
    }

    /// The judge's label.
    let grader: String
    private let said: [[ByteString]: Said]
    private let names: [Int16: String]

    /// - Throws: `CommandError` for a job that judges nothing, or the answers of another job.
    init(_ connection: borrowing Connection, _ judge: GradedJob, of job: GradedJob, models: [Int16: String]) throws {
        var found: [[ByteString]: Said] = [:]
        var grader: String?
        for range in judge.ranges {
            for answer in try GradableAnswer.read(connection, job: judge.job, range) {
                let judged = try Judged(answer, judge)
                guard judged.job.hasBytes(of: job.name) else {
                    throw CommandError(
                        "'\(judge.name)' judges the answers of '\(judged.job)', not of '\(job.name)'"
                    )
                }
                grader = judged.grader
                let key = [ByteString(judged.id), ByteString(judged.model)]
                var one = found[key] ?? Said()
                one.orders.append((judged.order, answer.text ?? [], judged.digest))
                one.cost = one.cost.flatMap { sum in answer.cost.map { sum + $0 } }
                found[key] = one
            }
        }
        guard let grader else { throw GradeError.noAnswers(job: judge.name) }
        self.grader = grader
        said = found
        names = models
    }

    /// Stores what the judge said as grades; answers of which it said nothing yet are left for another time.
    func run(
        _ connection: borrowing Connection,
        _ book: GradeBook,
        retries: Bool,
        _ progress: (Int) -> Void
    ) throws -> GradeReport {
        try GradeRun(book, retries: retries).grade(
            connection,
            reference: { answer in isWhole(of(answer)) ? [] : nil },
            opinions: { due in due.map { opinion(of($0.answer), $0.text) } },
            progress: progress
        )
    }

    private func of(_ answer: GradableAnswer) -> Said? {
        said[[ByteString(answer.id), ByteString(names[answer.model] ?? "")]]
    }

    /// Whether all orders are there.
    private func isWhole(_ said: Said?) -> Bool {
        guard let said, let first = said.orders.first else { return false }
        return first.order.isEmpty || said.orders.count == 2
    }

    private func opinion(_ said: Said?, _ text: [UInt8]) -> GradeRun.Opinion {
        guard let said else { return .init(score: nil, reason: "the judge said nothing") }
        guard said.orders.allSatisfy({ $0.digest.hasBytes(of: JudgeJob.digest(text)) }) else {
            return .init(score: nil, reason: "the judge saw another answer", cost: said.cost)
        }
        var scores: [Double] = []
        for one in said.orders {
            guard let score = Self.score(one.order, one.text) else {
                let expected = one.order.isEmpty ? "SCORE and a number from 0 to 1" : "WINNER and A, B or TIE"
                return .init(score: nil, reason: "the judge did not end with \(expected)", cost: said.cost)
            }
            scores.append(score)
        }
        let mean = scores.reduce(0, +) / Double(scores.count)
        let reason = scores.count == 2 && scores[0] != scores[1] ? "another verdict in the other order" : "the judge's"
        return .init(score: Float(mean), reason: reason, cost: said.cost)
    }

    /// A score, or who won as one: 1 for the answer that is judged, 0 for the other one.
    private static func score(_ order: String, _ text: [UInt8]) -> Double? {
        if order.isEmpty { return Judge.score(text) }
        switch Judge.winner(text) {
        case .none: return nil
        case .some(.neither): return 0.5
        case .some(.first): return order == "AB" ? 1 : 0
        case .some(.second): return order == "AB" ? 0 : 1
        }
    }
}
