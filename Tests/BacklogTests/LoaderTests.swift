import Backlog
import Postgres
import RoutingPolicy
import DatabaseTestSupport
import Testing

@Suite struct LoaderTests {
    private static let preference = Result { try Preference(quality: 1, cost: 1) }

    private func load(
        _ connection: borrowing Connection,
        _ records: [TestRecord],
        resume: Bool = false,
        transactionSize: Int = 100_000,
        failingAfter limit: Int = .max
    ) throws -> LoadReport {
        struct SourceBroke: Error {}
        let specification = JobSpecification(name: "load", preference: try Self.preference.get(), chunkSize: 4)
        var rest = records[...]
        var given = 0
        let loader = JobLoader(specification, resume: resume, transactionSize: transactionSize)
        return try loader.load(connection) { () -> TestRecord? in
            given += 1
            if given > limit { throw SourceBroke() }
            return rest.popFirst()
        }
    }

    private func records(_ count: Int, text: String = "text") -> [TestRecord] {
        // Every third line of the source is empty.
        (1...count).map { TestRecord(id: "id-\($0)", prompt: "\(text) \($0)", line: $0 + $0 / 3) }
    }

    private func counts(_ connection: borrowing Connection) throws -> [Int] {
        let row = try connection.query(
            """
            select (select count(*) from waybill.job), (select count(*) from waybill.prompt),
                   (select count(*) from waybill.chunk)
            """
        ).single()
        return [try row.get(0), try row.get(1), try row.get(2)]
    }

    @Test func `a request is stored byte for byte, and a resumed load must have the same`() async throws {
        try await TestDatabase.with { target in
            let connection = try Connection(target)
            let body = #"{ "a":1, "a":2, "s":"\ud800\u0000", "n":1e400 }"#
            func records(_ body: String) -> [TestRecord] {
                [
                    TestRecord(id: "a", prompt: "x", line: 1, request: body, form: 1, parts: 9),
                    TestRecord(id: "b", prompt: "y", line: 2),
                ]
            }
            _ = try load(connection, records(body))
            let rows = try connection.query(
                "select request, request_form::text, parts::text from waybill.prompt order by prompt_no"
            )
            #expect(try rows[0].get(0, as: String.self) == body)
            #expect(try rows[0].get(1, as: String.self) == "1")
            #expect(try rows[0].get(2, as: String.self) == "9")
            #expect(try rows[1].get(0, as: String?.self) == nil)
            #expect(try rows[1].get(2, as: String.self) == "0")
            #expect(try load(connection, records(body), resume: true).alreadyThere == 2)
            #expect(throws: BacklogError.self) { try load(connection, records(body + " "), resume: true) }
        }
    }

    @Test(arguments: [3, 100_000])
    func `prompts and chunks cover the source exactly`(_ transactionSize: Int) async throws {
        try await TestDatabase.with { target in
            let connection = try Connection(target)
            let report = try load(connection, records(10), transactionSize: transactionSize)
            #expect(report.prompts == 10 && report.alreadyThere == 0)
            let chunks = try connection.query("select lo, hi, n from waybill.chunk order by chunk_id")
            #expect(
                try chunks.map { [try $0.get(0), try $0.get(1), try $0.get(2)] } == [
                    [1, 4, 4], [5, 8, 4], [9, 10, 2],
                ]
            )
            let state: String = try connection.query("select state from waybill.job").single().get(0)
            #expect(state == "ready")
        }
    }

    @Test func `hostile strings come back exactly`() async throws {
        let texts = [
            "\\N", "\\.", "a\tb\nc\r\n", "'; drop table waybill.job; --", "\"", "🚚👩‍💻", "\u{1}", "\u{FEFF}x", "e\u{301}",
            "",
        ]
        try await TestDatabase.with { target in
            let connection = try Connection(target)
            let records = texts.enumerated().map { index, text in
                TestRecord(
                    id: "id \(index) \(text)",
                    prompt: text,
                    metadata: #"{"b": 1, "a": "\u0000"}"#,
                    line: index + 1
                )
            }
            _ = try load(connection, records)
            let rows = try connection.query(
                "select external_id, prompt, metadata from waybill.prompt order by prompt_no"
            )
            for (row, record) in zip(rows, records) {
                #expect(try row.get("external_id") == record.id && row.get("prompt") == record.prompt)
                #expect(try row.get("metadata") == String(decoding: record.metadata, as: UTF8.self))
            }
            var got: [String] = []
            while let claim = try ChunkQueue.claim(connection, worker: "w", lease: 100) {
                got += try ChunkQueue.prompts(connection, of: claim.lease).map(\.text)
            }
            #expect(got == texts)
        }
    }

    @Test(arguments: [3, 100_000])
    func `a load that fails half way leaves nothing`(_ transactionSize: Int) async throws {
        try await TestDatabase.with { target in
            let connection = try Connection(target)
            #expect(throws: (any Error).self) {
                try load(connection, records(20), transactionSize: transactionSize, failingAfter: 11)
            }
            var nul = records(20)
            nul[10] = TestRecord(id: "id-11", prompt: "a\0b", line: 14)
            let error = #expect(throws: BacklogError.self) {
                try load(connection, nul, transactionSize: transactionSize)
            }
            #expect(error?.description.contains("line 14") == true && error?.description.contains("U+0000") == true)
            var long = records(20)
            long[12] = TestRecord(id: String(repeating: "x", count: 513), prompt: "", line: 17)
            #expect(throws: BacklogError.self) { try load(connection, long, transactionSize: transactionSize) }
            #expect(throws: BacklogError.emptyJob(name: "load")) { try load(connection, []) }
            #expect(try counts(connection) == [0, 0, 0])
            #expect(try load(connection, records(20)).prompts == 20)
        }
    }

    @Test(arguments: [3, 100_000])
    func `a repeated id is named with both lines`(_ transactionSize: Int) async throws {
        try await TestDatabase.with { target in
            let connection = try Connection(target)
            var twice = records(20)
            twice[17] = TestRecord(id: "id-4", prompt: "again", line: 24)
            let error = #expect(throws: BacklogError.self) {
                try load(connection, twice, transactionSize: transactionSize)
            }
            #expect(error == .duplicateRecord(id: "id-4", line: 24, first: "line 5"))
            #expect(try counts(connection) == [0, 0, 0])
        }
    }

    @Test func `the same name again is refused, and resume verifies the source`() async throws {
        try await TestDatabase.with { target in
            let connection = try Connection(target)
            _ = try load(connection, records(10))
            #expect(throws: BacklogError.jobExists(name: "load", prompts: 10, state: "ready")) {
                try load(connection, records(10))
            }
            #expect(try load(connection, records(10), resume: true).alreadyThere == 10)
            for other in [records(9), records(11), records(10, text: "other")] {
                let error = #expect(throws: BacklogError.self) { try load(connection, other, resume: true) }
                guard case .differentSource = error else {
                    Issue.record("got \(String(describing: error))")
                    continue
                }
            }
            #expect(try counts(connection) == [1, 10, 3])
        }
    }

    @Test func `a killed load is invisible and resumes`() async throws {
        try await TestDatabase.with { target in
            let connection = try Connection(target)
            // A kill leaves what was committed: here by ending the session under the loader.
            let backend = connection.backendID
            var rest = records(20)[...]
            let specification = JobSpecification(name: "load", preference: try Self.preference.get(), chunkSize: 4)
            #expect(throws: PostgresError.self) {
                try JobLoader(specification, transactionSize: 6).load(connection) { () -> TestRecord? in
                    if rest.count == 5 {
                        try Connection(target).query("select pg_terminate_backend($1::integer, 5000)", [backend])
                    }
                    return rest.popFirst()
                }
            }
            let again = try Connection(target)
            #expect(try counts(again) == [1, 12, 0])
            #expect(try ChunkQueue.claim(again, worker: "w", lease: 1) == nil)
            #expect(throws: BacklogError.jobExists(name: "load", prompts: 12, state: "loading")) {
                try load(again, records(20))
            }
            #expect(throws: BacklogError.self) { try load(again, records(20, text: "other"), resume: true) }
            let report = try load(again, records(20), resume: true, transactionSize: 6)
            #expect(report.prompts == 20 && report.alreadyThere == 12)
            #expect(try counts(again) == [1, 20, 5])
        }
    }

    @Test func `partitions are there for any job number`() async throws {
        try await TestDatabase.with { target in
            let connection = try Connection(target)
            try connection.query("alter table waybill.job alter column job_id restart with 100399")
            try BacklogFixture.load(connection, name: "a", prompts: 1)
            try BacklogFixture.load(connection, name: "b", prompts: 1)
            #expect(try connection.query("select max(job_id) from waybill.prompt").single().get(0) == 100_400)
            let made = try connection.query("select waybill.create_partitions(100400)").single()
            #expect(try made.get(0) == 0)
        }
    }
}
