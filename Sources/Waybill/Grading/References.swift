import Delivery
import Grading
import Postgres
import StrictJSON
import Units

/// Right answers, and where they are.
enum References {
    case field(String)
    case file(String, [ByteString: JSON])

    /// What people call it.
    var name: String {
        switch self {
        case .field(let name): "the field \(JSON.excerpt(of: name))"
        case .file(let path, _): path
        }
    }

    /// The reference of an answer's prompt; nil where there is none.
    func reference(_ answer: GradableAnswer) -> JSON? {
        switch self {
        case .file(_, let references): return references[ByteString(answer.id)]
        case .field(let name):
            guard let metadata = answer.metadata, let value = try? JSON.parse(metadata)[name], !value.isNull else {
                return nil
            }
            return value
        }
    }

    /// Grades all answers of a job.
    ///
    /// - Returns: what was done, and references of a file that no answer asked for.
    func run(
        _ connection: borrowing Connection,
        _ run: GradeRun,
        _ grader: any Grader,
        _ progress: (Int) -> Void
    ) throws -> (report: GradeReport, unused: [String]) {
        var used: Set<ByteString> = []
        let report = try run.grade(
            connection,
            reference: { answer in
                guard let value = reference(answer) else { return nil }
                if case .file = self { used.insert(ByteString(answer.id)) }
                return value.canonicalBytes()
            },
            opinions: { due in
                due.map { item in
                    guard let value = reference(item.answer) else { return .init(score: nil, reason: "no reference") }
                    do throws(GradingFault) {
                        let verdict = try grader.grade(item.text, reference: Reference(value))
                        return .init(score: Float(verdict.score), reason: verdict.reason)
                    } catch {
                        return .init(score: nil, reason: error.reason)
                    }
                }
            },
            progress: progress
        )
        guard case .file(_, let references) = self else { return (report, []) }
        return (report, references.keys.filter { !used.contains($0) }.sorted().map(\.text))
    }
}
