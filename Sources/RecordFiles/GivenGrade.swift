package import StrictJSON
package import Units

/// A score of an answer, from a file.
package struct GivenGrade: Sendable, Equatable {
    package let id: String
    package let model: String
    /// In 0...1.
    package let score: Float
    /// Why; empty where nobody said.
    package let reason: String
    package let line: Int

    package init(id: String, model: String, score: Float, reason: String = "", line: Int) {
        self.id = id
        self.model = model
        self.score = score
        self.reason = reason
        self.line = line
    }
}

extension GivenGrade {
    /// Reads grades with the fields `id`, `model`, `score` and optionally `reason`, of JSON lines or CSV.
    ///
    /// - Parameters:
    ///   - path: plain, gzip or zstd; `-` for standard input.
    ///   - isCSV: whether it is CSV; else JSON lines.
    ///   - dialect: how CSV is written.
    /// - Returns: the grades in the order of the file, each answer once.
    /// - Throws: `RecordError` with line and column for a field that is missing or none, a score outside 0...1, an
    ///   answer that comes twice, and a file without a grade.
    package static func read(
        path: String,
        isCSV: Bool,
        dialect: CSVDialect = .standard
    ) throws(RecordError) -> [GivenGrade] {
        var fields = try NamedFields(
            path: path,
            isCSV: isCSV,
            dialect: dialect,
            required: ["id", "model", "score"]
        )
        var grades: [GivenGrade] = []
        var seen: [[ByteString]: Int] = [:]
        while let record = try fields.next(["id", "model", "score", "reason"]) {
            let grade = GivenGrade(
                id: try fields.text(record[0], "id"),
                model: try fields.text(record[1], "model"),
                score: Float(try fields.share(record[2], "score")),
                reason: record[3]?.value.string ?? "",
                line: fields.line
            )
            if let earlier = seen.updateValue(grade.line, forKey: [ByteString(grade.id), ByteString(grade.model)]) {
                throw RecordError(
                    file: fields.file,
                    line: grade.line,
                    reason: "the answer of \(JSON.excerpt(of: grade.model)) to \(JSON.excerpt(of: grade.id)) has a "
                        + "score on line \(earlier) already"
                )
            }
            grades.append(grade)
        }
        guard !grades.isEmpty else {
            throw RecordError(file: fields.file, reason: "has no grades; expected lines with id, model and score")
        }
        return grades
    }
}

/// The right answers of prompts, from a file.
package enum ReferenceFile {
    /// Reads lines with the fields `id` and `reference`, of JSON lines or CSV.
    ///
    /// - Returns: the references by the ids of the prompts.
    /// - Throws: `RecordError` with line and column for a field that is missing, and an id that comes twice.
    package static func read(
        path: String,
        isCSV: Bool,
        dialect: CSVDialect = .standard
    ) throws(RecordError) -> [ByteString: JSON] {
        var fields = try NamedFields(path: path, isCSV: isCSV, dialect: dialect, required: ["id", "reference"])
        var references: [ByteString: JSON] = [:]
        while let record = try fields.next(["id", "reference"]) {
            let id = try fields.text(record[0], "id")
            guard let reference = record[1] else { throw fields.missing("reference", "the right answer") }
            guard references.updateValue(reference.value, forKey: ByteString(id)) == nil else {
                throw RecordError(
                    file: fields.file,
                    line: fields.line,
                    reason: "the prompt \(JSON.excerpt(of: id)) has a reference already"
                )
            }
        }
        guard !references.isEmpty else {
            throw RecordError(file: fields.file, reason: "has no references; expected lines with id and reference")
        }
        return references
    }
}
