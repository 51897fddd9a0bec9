import BatchFiles
import DatabaseTestSupport
import Delivery
import Grading
import Postgres
import RecordFiles
import Registry
import RoutingPolicy
import Testing
import Units

/// Grades are added, never changed, and the scores follow the grader that was named.
@Suite struct GradeBookTests {
    /// Nine prompts, of which the first six are answered, two by each of three models.
    private static func answered(_ connection: borrowing Connection) throws -> SentJob {
        let sent = try SentJob.make(connection, prompts: 9)
        try sent.record(connection, (1...6).map { sent.answer($0) })
        return sent
    }

    private static func run(
        _ connection: borrowing Connection,
        _ grader: String,
        retries: Bool = false,
        range: Int32 = 4,
        _ score: (GradableAnswer) -> Float?
    ) throws -> GradeReport {
        let book = try GradeBook(GradedJob(connection, named: "job"), grader: grader)
        return try GradeRun(book, retries: retries, range: range).grade(
            connection,
            reference: { _ in [] },
            opinions: { $0.map { .init(score: score($0.answer), reason: "because") } }
        )
    }

    /// What the sums of the job say, and what its outcomes add up to.
    private static func sums(_ connection: borrowing Connection) throws -> (kept: [Int], added: [Int]) {
        func numbers(_ sql: String) throws -> [Int] {
            let row = try connection.query(sql).single()
            return try (0..<3).map { try row.get($0, as: Int.self) }
        }
        return (
            try numbers(
                """
                select coalesce(sum(all_scored), 0)::bigint, coalesce(sum(all_score_ppm), 0)::bigint,
                       coalesce(sum(scored), 0)::bigint
                from waybill.outcome_rollup
                """
            ),
            try numbers(
                """
                select count(o.score)::bigint, coalesce(sum(round(o.score::numeric * 1000000)), 0)::bigint,
                       count(o.score) filter (where d.model_id = o.model_id)::bigint
                from waybill.outcome o join waybill.decision d using (job_id, prompt_no)
                """
            )
        )
    }

    @Test func `the named grader's grades are the scores, and the sums agree`() async throws {
        try await TestDatabase.with { target in
            let connection = try Connection(target)
            _ = try Self.answered(connection)
            let first = try Self.run(connection, "even@1") { $0.prompt % 2 == 0 ? 1 : 0.25 }
            #expect((first.answers, first.added, first.scores, first.failed) == (6, 6, 6, 0))
            #expect(first.mean == 0.625)
            #expect(try connection.number("select count(score) from waybill.outcome") == 0)
            let book = try GradeBook(GradedJob(connection, named: "job"), grader: "even@1")
            #expect(try book.nameAsScore(connection) == 6)
            #expect(try book.nameAsScore(connection) == 0)
            var (kept, added) = try Self.sums(connection)
            #expect(kept == added && kept == [6, 3_750_000, 6])
            // The bills are untouched.
            #expect(try connection.number("select count(*) from waybill.outcome where cost_nusd > 0") == 6)

            // Another grader changes nothing until it is named; then it knows fewer answers.
            let other = try Self.run(connection, "odd@1") { $0.prompt == 3 ? nil : 0.5 }
            #expect((other.scores, other.failed) == (5, 1))
            #expect(try Self.sums(connection).kept == kept)
            let odd = try GradeBook(GradedJob(connection, named: "job"), grader: "odd@1")
            #expect(try odd.nameAsScore(connection) == 6)
            (kept, added) = try Self.sums(connection)
            #expect(kept == added && kept == [5, 2_500_000, 5])

            // What the named grader adds later is a score at once.
            let again = try Self.run(connection, "odd@1", retries: true) { _ in 1 }
            #expect((again.added, again.known) == (1, 5))
            (kept, added) = try Self.sums(connection)
            #expect(kept == added && kept == [6, 3_500_000, 6])
            #expect(try connection.number("select count(*) from waybill.grade") == 13)
        }
    }

    @Test func `the same grader on the same answers adds nothing, a new version does`() async throws {
        try await TestDatabase.with { target in
            let connection = try Connection(target)
            let sent = try Self.answered(connection)
            _ = try Self.run(connection, "g@1") { _ in 1 }
            let again = try Self.run(connection, "g@1") { _ in 0 }
            #expect((again.added, again.known, again.scores) == (0, 6, 0))
            #expect(try Self.run(connection, "g@2") { _ in 0 }.added == 6)
            try sent.record(connection, [sent.answer(7)])
            #expect(try Self.run(connection, "g@1") { _ in 0 }.added == 1)
            #expect(try connection.number("select count(*) from waybill.grade where grader = 'g@1' and score = 1") == 6)
            let overview = try GradeOverview(connection, GradedJob(connection, named: "job"))
            #expect(overview.lines.map(\.grader) == ["g@1", "g@1", "g@1", "g@2", "g@2", "g@2"])
            #expect(overview.lines.map(\.answers).reduce(0, +) == 13)
            #expect(overview.pairs.count == 1 && overview.pairs[0].agreement.count == 6)
            #expect(overview.pairs[0].agreement.accuracy == 0)
        }
    }

    @Test func `grades of a file are held against the answers before one is stored`() async throws {
        try await TestDatabase.with { target in
            let connection = try Connection(target)
            _ = try Self.answered(connection)
            let stored = try ModelCatalog.load(connection)
            let models = Dictionary(uniqueKeysWithValues: stored.map { (ByteString($0.model.name), $0.number) })
            let answers = try connection.query(
                """
                select p.external_id, m.name from waybill.answer a
                join waybill.prompt p using (job_id, prompt_no)
                join waybill.request_file f using (file_id) join waybill.model m on m.model_id = f.model_id
                order by a.prompt_no
                """
            ).map { (try $0.get(0, as: String.self), try $0.get(1, as: String.self)) }
            func given(_ score: Float) -> [GivenGrade] {
                let known = answers.map { GivenGrade(id: $0.0, model: $0.1, score: score, line: 1) }
                return known + [
                    GivenGrade(id: "nobody", model: answers[0].1, score: 1, line: 2),
                    GivenGrade(id: "x", model: "none", score: 1, line: 3),
                ]
            }
            let book = try GradeBook(GradedJob(connection, named: "job"), grader: "human@1")
            let check = try GivenGradeCheck(connection, book, given(1), models: models)
            #expect(check.matched.count == 6)
            #expect(check.unmatched.map(\.id) == ["nobody", "x"])
            _ = try Self.run(connection, "human@1") { _ in 1 }
            _ = try GivenGradeCheck(connection, book, given(1), models: models)
            #expect {
                try GivenGradeCheck(connection, book, given(0), models: models)
            } throws: { "\($0)".contains("6 of the grades differ") }
        }
    }

    @Test func `a name that is none, a job without answers and a grader without grades are refused`() async throws {
        try await TestDatabase.with { target in
            let connection = try Connection(target)
            let sent = try SentJob.make(connection, prompts: 3)
            let job = try GradedJob(connection, named: "job")
            for name in ["", "@1", "a b@1", "a;b@1", "é@1", String(repeating: "a", count: 101) + "@1"] {
                #expect(throws: GradeError.self, "\(name)") { try GradeBook(job, grader: name) }
            }
            #expect(throws: GradeError.noAnswers(job: "job")) { try Self.run(connection, "g@1") { _ in 1 } }
            #expect(throws: GradeError.noGrades(job: "job", grader: "g@1", known: [])) {
                try GradeBook(job, grader: "g@1").nameAsScore(connection)
            }
            #expect(throws: DeliveryError.self) { try GradedJob(connection, named: "jo") }
            try sent.record(connection, [sent.answer(1)])
            #expect(try Self.run(connection, "g@1") { _ in 1 }.added == 1)
        }
    }

    @Test func `nobody but who inserts them touches grades`() async throws {
        try await TestDatabase.with { target in
            let connection = try Connection(target)
            _ = try Self.answered(connection)
            _ = try Self.run(connection, "g@1") { _ in 1 }
            for (role, sql) in [
                ("waybill_operator", "update waybill.grade set score = 0"),
                ("waybill_operator", "delete from waybill.grade"),
                ("waybill_analyst", "select reason from waybill.grade"),
                ("waybill_producer", "select from waybill.grade"),
                ("waybill_worker", "select from waybill.grade"), ("waybill_dispatcher", "select from waybill.grade"),
            ] {
                try connection.query("set role \(role)")
                #expect(throws: PostgresError.self, "\(role): \(sql)") { try connection.query(sql) }
                try connection.query("reset role")
            }
            try connection.query("set role waybill_operator")
            #expect(try Self.run(connection, "g@2") { _ in 0.5 }.added == 6)
            let book = try GradeBook(GradedJob(connection, named: "job"), grader: "g@2")
            #expect(try book.nameAsScore(connection) == 6)
            _ = try GradeOverview(connection, GradedJob(connection, named: "job"))
            try connection.query("reset role")
        }
    }
}
