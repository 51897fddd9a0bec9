package import Grading
package import Postgres
internal import Schema

/// The grades of a job: by grader and model, and how far graders agree.
package struct GradeOverview: Sendable {
    /// What a grader gave the answers of a model, of each its last word.
    package struct Line: Sendable, Equatable {
        package let grader: String
        package let model: String
        package let answers: Int64
        package let graded: Int64
        package let failed: Int64
        package let mean: Double?
        /// Nano-dollars that a judge was billed.
        package let cost: Int64?
        /// Whether its grades are the scores of the job.
        package let isScore: Bool
    }

    /// Two graders of the same answers.
    package struct Pair: Sendable, Equatable {
        package let first: String
        package let second: String
        package let agreement: Agreement
    }

    package let lines: [Line]
    package let pairs: [Pair]

    /// The graders of a job, the one that is its score first.
    static func graders(_ connection: borrowing Connection, _ job: GradedJob) throws -> [String] {
        var known: [String] = []
        for row in try connection.query(.gradeOverview, ["job": job.job]) {
            let name: String = try row.get("grader")
            if known.last.map({ !$0.utf8.elementsEqual(name.utf8) }) ?? true { known.append(name) }
        }
        return known
    }

    package init(_ connection: borrowing Connection, _ job: GradedJob) throws {
        lines = try connection.query(.gradeOverview, ["job": job.job]).map { row in
            Line(
                grader: try row.get("grader"),
                model: try row.get("model"),
                answers: try row.get("answers"),
                graded: try row.get("graded"),
                failed: try row.get("failed"),
                mean: try row.get("mean_score"),
                cost: try row.get("cost_nusd"),
                isScore: try row.get("is_score")
            )
        }
        var pairs: [(first: String, second: String, agreement: Agreement)] = []
        for row in try connection.query(.gradePairs, ["job": job.job]) {
            let (first, second): (String, String) = (try row.get("first"), try row.get("second"))
            // Rows of a pair stand together.
            if pairs.last.map({ $0.first != first || $0.second != second }) ?? true {
                pairs.append((first, second, Agreement()))
            }
            pairs[pairs.count - 1].agreement.add(
                try row.get("first_score"),
                try row.get("second_score"),
                count: Int(try row.get("answers", as: Int64.self))
            )
        }
        self.pairs = pairs.map { Pair(first: $0.first, second: $0.second, agreement: $0.agreement) }
    }
}
