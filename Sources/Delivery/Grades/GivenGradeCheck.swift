package import Postgres
package import RecordFiles
package import Units

/// Grades of a file, held against the answers of a job before one of them is stored.
package struct GivenGradeCheck: Sendable {
    /// An answer by the prompt's id and the model's number.
    package struct Key: Hashable, Sendable {
        let id: ByteString
        let model: Int16

        package init(id: String, model: Int16) {
            self.id = ByteString(id)
            self.model = model
        }

        package init(_ answer: GradableAnswer) { self.init(id: answer.id, model: answer.model) }
    }

    /// The grades of answers that the job has.
    package private(set) var matched: [Key: GivenGrade] = [:]
    /// Those that match no answer, in the order of the file.
    package private(set) var unmatched: [GivenGrade] = []

    /// - Parameters:
    ///   - connection: to read from.
    ///   - book: of the grader that gave them.
    ///   - given: what the file holds, each answer once.
    ///   - models: the catalog's numbers of models.
    /// - Throws: `conflict` where the grader gave one of the answers another score before; `noAnswers`.
    package init(
        _ connection: borrowing Connection,
        _ book: GradeBook,
        _ given: [GivenGrade],
        models: [ByteString: Int16]
    ) throws {
        var wanted: [Key: GivenGrade] = [:]
        for grade in given {
            guard let model = models[ByteString(grade.model)] else { continue }
            wanted[Key(id: grade.id, model: model)] = grade
        }
        var answers = 0
        var (conflicts, first): (Int, GivenGrade?) = (0, nil)
        for start in stride(from: Int32(1), through: book.job.prompts, by: 1_000) {
            let range = start...min(book.job.prompts, start + 999)
            let found = try GradableAnswer.read(connection, job: book.job.job, range)
            answers += found.count
            let known = found.isEmpty ? [:] : try book.known(connection, range)
            for answer in found {
                guard let grade = wanted[Key(answer)] else { continue }
                matched[Key(answer)] = grade
                let subject = Grade.subject(answer.gradedText, [])
                let before = known[GradeBook.Key(prompt: answer.prompt, model: answer.model, subject: subject)]
                guard let score = before?.score, score != grade.score else { continue }
                conflicts += 1
                first = first ?? grade
            }
        }
        guard answers > 0 else { throw GradeError.noAnswers(job: book.job.name) }
        if let first {
            throw GradeError.conflict(grader: book.grader, count: conflicts, id: first.id, model: first.model)
        }
        unmatched = given.filter { grade in
            models[ByteString(grade.model)].map { matched[Key(id: grade.id, model: $0)] == nil } ?? true
        }
    }
}
