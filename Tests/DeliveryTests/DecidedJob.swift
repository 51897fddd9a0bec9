import Backlog
import BatchFiles
import DatabaseTestSupport
import Delivery
import Foundation
import Postgres
import Registry
import RoutingPolicy
import StrictJSON
import Units

/// A job whose prompts are decided, to be exported: prompt n goes to the model n modulo the number of models.
struct DecidedJob {
    let job: Int64
    let models: [ModelCatalog.Stored]

    /// Makes it, with the fixture's three models, all called as `service` says.
    static func make(
        _ connection: borrowing Connection,
        prompts: Int,
        models count: Int = 3,
        limits: FileLimits = FileLimits(requests: 1_000, bytes: 1_000_000),
        tries: Int16 = 3,
        service: (String) -> ModelService? = { ModelService(model: $0, dialect: .openAI) }
    ) throws -> DecidedJob {
        let entries = BacklogFixture.models.map { model in
            var called = service(model.name)
            called?.limits = limits
            return ModelCatalog.Entry(model: model, provider: "test", service: called)
        }
        _ = try ModelCatalog.importEntries(connection, entries)
        let models = try ModelCatalog.load(connection)
        let job = try BacklogFixture.load(connection, prompts: prompts).job
        try connection.query("alter table waybill.job disable trigger terms_are_fixed")
        try connection.query("update waybill.job set maximum_tries = $1", [tries])
        try connection.query("alter table waybill.job enable trigger terms_are_fixed")
        let made = DecidedJob(job: job, models: Array(models.prefix(count)))
        try made.decide(connection, 1...Int32(prompts))
        return made
    }

    /// Decides a range of prompts; each is predicted to cost as many nano-dollars as its number.
    func decide(_ connection: borrowing Connection, _ range: ClosedRange<Int32>) throws {
        try connection.query(
            """
            insert into waybill.decision
                (job_id, prompt_no, model_id, propensity, predicted_quality, predicted_cost_nusd)
            select $1, n, ($2::smallint[])[1 + n % $3], 1, 0.5, n from generate_series($4::int, $5::int) as n
            """,
            [job, models.map(\.number), Int32(models.count), range.lowerBound, range.upperBound]
        )
    }

    /// Answers lines of an attempt with a status.
    func answer(
        _ connection: borrowing Connection,
        _ prompts: [Int32],
        attempt: Int16,
        _ status: ResultStatus
    ) throws {
        try connection.query(
            """
            insert into waybill.answer (job_id, file_id, prompt_no, attempt, status)
            select job_id, file_id, prompt_no, attempt, $4 from waybill.request_line
            where job_id = $1 and prompt_no = any($2) and attempt = $3
            """,
            [job, prompts, attempt, status.rawValue]
        )
    }
}

/// What lies in a folder of request files.
struct WrittenFiles {
    /// The files, by name, each with its lines.
    let lines: [String: [String]]
    /// Names that begin with a dot, without the lock.
    let temporaries: [String]

    init(_ folder: String) throws {
        var lines: [String: [String]] = [:]
        var temporaries: [String] = []
        for name in try FileManager.default.contentsOfDirectory(atPath: folder) {
            if name.hasPrefix(".") {
                if !name.hasSuffix(".lock") { temporaries.append(name) }
                continue
            }
            let text = try String(contentsOf: URL(fileURLWithPath: "\(folder)/\(name)"), encoding: .utf8)
            lines[name] = text.split(separator: "\n").map(String.init)
        }
        self.lines = lines
        self.temporaries = temporaries.sorted()
    }

    /// The ids of all lines, file by file in the order of their names.
    func ids() throws -> [CustomID] {
        try lines.keys.sorted().flatMap { try ids(of: $0) }
    }

    /// The ids of a file.
    func ids(of name: String) throws -> [CustomID] {
        try (lines[name] ?? []).map { line in
            let text = try JSON.parse(line)["custom_id"]?.string ?? ""
            guard let id = CustomID(Array(text.utf8)) else { throw CocoaError(.coderInvalidValue) }
            return id
        }
    }
}
