import BatchFiles
import DatabaseTestSupport
import Delivery
import Foundation
import Postgres
import Registry
import Testing
import Units

@Suite struct ExporterTests {
    @Test func `every decision is one line of one file, as the ledger says`() async throws {
        try await TestDatabase.with { target in
            let connection = try Connection(target)
            let decided = try DecidedJob.make(
                connection,
                prompts: 100,
                limits: FileLimits(requests: 10, bytes: 1_000_000)
            )
            try TestCluster.withTemporaryFolder { folder in
                let report = try Exporter(folder: folder, rangeSize: 7).export(connection, job: "job")
                let written = try WrittenFiles(folder)
                let files = try RequestLedger.files(connection, job: decided.job)
                #expect(report.files == files.map(\.name) && Set(written.lines.keys) == Set(report.files))
                #expect(written.temporaries.isEmpty)
                #expect(report.shares.map(\.files) == [4, 4, 4] && report.lines == 100 && report.failures.isEmpty)
                #expect(report.predictedCost == 5050 && files.reduce(0) { $0 + $1.predictedCost } == 5050)
                #expect(files.map(\.number) == Array(1...12))
                let prompts = try written.ids().map(\.prompt)
                #expect(Set(prompts).count == 100)
                for file in files {
                    let ids = try written.ids(of: file.name)
                    #expect(ids.count == Int(file.lines) && ids.map(\.prompt) == ids.map(\.prompt).sorted())
                    #expect(ids.first?.prompt == file.prompts.lowerBound && ids.last?.prompt == file.prompts.upperBound)
                    let chosen = ids.map { decided.models[Int($0.prompt) % 3].number }
                    #expect(chosen.allSatisfy { $0 == file.model } && ids.allSatisfy { $0.attempt == 1 })
                    let bytes = try Data(contentsOf: URL(fileURLWithPath: "\(folder)/\(file.name)"))
                    #expect(bytes.count == file.bytes && bytes.last == 0x0A)
                    #expect(file.name.contains("-a1-") && file.name.hasSuffix("-\(file.digest.hex.prefix(12)).jsonl"))
                    #expect(file.state == .written && file.mode == .batch && file.service.limits.requests == 10)
                }
                let stored = "select count(*) from waybill.request_line l join waybill.request_file f using (file_id)"
                #expect(try connection.query(stored).single().get(0) == 100)
                // The same again writes nothing, and what is decided later is written later.
                #expect(try Exporter(folder: folder).export(connection, job: "job").files.isEmpty)
            }
        }
    }

    @Test func `pricing says what an export writes, and writes nothing`() async throws {
        try await TestDatabase.with { target in
            let connection = try Connection(target)
            _ = try DecidedJob.make(connection, prompts: 50, limits: FileLimits(requests: 7, bytes: 1_000_000))
            let priced = try Exporter.price(connection, job: "job", rangeSize: 11)
            #expect(try RequestLedger.files(connection).isEmpty)
            try TestCluster.withTemporaryFolder { folder in
                let report = try Exporter(folder: folder).export(connection, job: "job")
                #expect(report.shares == priced.shares && report.failures == priced.failures)
                #expect(try Exporter.price(connection, job: "job").shares.isEmpty)
            }
        }
    }

    @Test func `a model that cannot be called is named before anything is written`() async throws {
        try await TestDatabase.with { target in
            let connection = try Connection(target)
            _ = try DecidedJob.make(connection, prompts: 9) { name in
                name == "small" ? ModelService(model: name, dialect: .vLLM) : nil
            }
            try TestCluster.withTemporaryFolder { folder in
                let error = try #require(throws: ExportError.self) {
                    try Exporter(folder: folder).export(connection, job: "job")
                }
                #expect(error == .notCallable(models: ["large", "medium"]))
                #expect(error.description.contains("large, medium") && error.description.contains("models import"))
                #expect(try WrittenFiles(folder).lines.isEmpty)
                #expect(throws: ExportError.jobNotFound(name: "jobs")) {
                    try Exporter(folder: folder).export(connection, job: "jobs")
                }
            }
        }
    }

    @Test func `what may pass is sent again, as often as the job allows, and what was withdrawn too`() async throws {
        try await TestDatabase.with { target in
            let connection = try Connection(target)
            let decided = try DecidedJob.make(connection, prompts: 12, models: 1, tries: 2)
            try TestCluster.withTemporaryFolder { folder in
                let exporter = Exporter(folder: folder)
                func export() throws -> [Int32] {
                    let names = try exporter.export(connection, job: "job").files
                    return try names.flatMap { try WrittenFiles(folder).ids(of: $0).map(\.prompt) }
                }
                #expect(try export() == Array(1...12))
                try decided.answer(connection, [1, 2], attempt: 1, .answered)
                try decided.answer(connection, [3], attempt: 1, .failed)
                for (prompt, status) in [(4, .passing), (5, .expired), (6, .missing)] as [(Int32, ResultStatus)] {
                    try decided.answer(connection, [prompt], attempt: 1, status)
                }
                #expect(try export() == [4, 5, 6])
                let second = try #require(try RequestLedger.files(connection, job: decided.job).last)
                #expect(second.attempt == 2 && second.number == 2 && second.name.contains("-a2-000002-"))
                #expect(try export() == [], "what is out is not sent again")
                // The second attempt is the last one that the job allows.
                try decided.answer(connection, [4, 5], attempt: 2, .passing)
                #expect(try export() == [])
                // A file that will never be sent leaves its prompts to be sent.
                try connection.query(
                    "update waybill.request_file set state = 'withdrawn' where file_id = $1",
                    [second.file]
                )
                #expect(try export() == [4, 5, 6])
                #expect(try RequestLedger.files(connection, job: decided.job).last?.attempt == 3)
            }
        }
    }

    @Test func `what cannot be written is left out, said, and tried again when asked`() async throws {
        try await TestDatabase.with { target in
            let connection = try Connection(target)
            let decided = try DecidedJob.make(
                connection,
                prompts: 5,
                models: 1,
                limits: FileLimits(requests: 9, bytes: 1_000)
            )
            try connection.query("update waybill.prompt set prompt = repeat('x', 2000) where prompt_no in (2, 4)")
            try TestCluster.withTemporaryFolder { folder in
                let exporter = Exporter(folder: folder)
                let report = try exporter.export(connection, job: "job")
                #expect(report.failures.map(\.code) == ["size"] && report.failed == 2 && report.lines == 3)
                let rows = try connection.query("select prompt_no, code from waybill.request_failure order by 1").map {
                    try $0.decode(Int32.self, String.self)
                }
                #expect(rows.map(\.0) == [2, 4] && rows.allSatisfy { $0.1 == "size" })
                #expect(try exporter.export(connection, job: "job") == ExportReport(job: decided.job))
                try connection.query("update waybill.prompt set prompt = 'short' where prompt_no = 4")
                let again = try exporter.export(connection, job: "job", again: true)
                #expect(again.lines == 1 && again.failed == 1)
                #expect(try WrittenFiles(folder).ids().map(\.prompt).sorted() == [1, 3, 4, 5])
            }
        }
    }

    @Test func `a line for which the provider would refuse the file is a failure of its prompt`() async throws {
        try await TestDatabase.with { target in
            let connection = try Connection(target)
            let limits = FileLimits(requests: 4, bytes: 1_000_000)
            let decided = try DecidedJob.make(connection, prompts: 10, models: 1, limits: limits)
            try connection.query(
                "update waybill.prompt set request = '{\"messages\":[]}', request_form = 1 where prompt_no in (2, 9)"
            )
            try TestCluster.withTemporaryFolder { folder in
                let report = try Exporter(folder: folder).export(connection, job: "job")
                #expect(report.failures.map(\.code) == ["invalid_body"] && report.failed == 2 && report.lines == 8)
                let sent = try WrittenFiles(folder).ids().map(\.prompt)
                #expect(sent.sorted() == [1, 3, 4, 5, 6, 7, 8, 10])
                let files = try RequestLedger.files(connection, job: decided.job)
                #expect(files.map(\.number) == Array(1...Int32(files.count)) && files.count == report.files.count)
                let failed = "select count(*) from waybill.request_failure where prompt_no in (2, 9)"
                #expect(try connection.query(failed).single().get(0) == 2)
            }
        }
    }
}
