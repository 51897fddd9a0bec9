import Foundation
import Postgres
import StrictJSON
import DatabaseTestSupport
import Testing

/// Loads from slow producers, and loads that are interrupted.
@Suite struct LoadTests {
    private func withDatabase(_ body: (Workplace, borrowing Connection) throws -> Void) async throws {
        try await TestDatabase.with { target in
            let empty = try Workplace.empty()
            defer { empty.remove() }
            let place = Workplace(
                binary: BuiltBinary(folder: empty.folder, environment: ["DATABASE_URL": target.secretText])
            )
            try body(place, try Connection(target))
        }
    }

    private func lines(_ numbers: Range<Int>) -> String {
        numbers.map { #"{"id": \#($0), "prompt": "prompt \#($0)"}"# + "\n" }.joined()
    }

    private let terms = ["--job", "slow", "--quality", "1", "--cost", "1"]

    /// A load of standard input that has stored a part and waits for more.
    private func begin(_ place: Workplace, _ connection: borrowing Connection) throws -> RunningBinary {
        let load = try RunningBinary(place, ["enqueue", "-"] + terms)
        try load.feed(lines(0..<45_000))
        let stored = "select coalesce(max(prompts), 0)::int from waybill.job where state = 'loading'"
        try load.process.letRun { try connection.number(stored) >= 40_000 }
        return load
    }

    @Test func `no transaction is open while a slow producer is waited for, and nobody sees half a load`() async throws
    {
        try await withDatabase { place, connection in
            let load = try begin(place, connection)
            let open = """
                select count(*) from pg_stat_activity
                where datname = current_database() and application_name = 'waybill enqueue' and xact_start is not null
                """
            try load.wait { try connection.number(open) == 0 }
            #expect(try connection.number("select count(*) from waybill.chunk") == 0)
            let refused = try place.binary.fail("jobs", "cancel", "slow")
            #expect(refused.contains("is being loaded by"), "\(refused)")
            try load.feed(lines(45_000..<45_010))
            try load.endInput()
            load.process.waitUntilExit()
            #expect(load.process.terminationStatus == 0, "\(load.errors)")
            #expect(load.output.contains("45,010"), "\(load.output)")
            #expect(try connection.number("select count(*) from waybill.prompt") == 45_010)
            #expect(try connection.number("select sum(n)::int from waybill.chunk") == 45_010)
        }
    }

    @Test func `a killed load goes on without doubling anything`() async throws {
        try await withDatabase { place, connection in
            let load = try begin(place, connection)
            load.end(SIGKILL)
            let file = try place.write("all.jsonl", lines(0..<50_000))
            let resumed = try place.binary.run(["enqueue", file, "--resume"] + terms)
            #expect(resumed.status == 0, "\(resumed.errors)")
            #expect(try connection.number("select count(distinct external_id) from waybill.prompt") == 50_000)
            #expect(try connection.number("select count(*) from waybill.prompt") == 50_000)
        }
    }

    @Test(arguments: [SIGINT, SIGTERM, SIGHUP])
    func `an interrupted load can be removed and replaced`(_ number: Int32) async throws {
        try await withDatabase { place, connection in
            let load = try begin(place, connection)
            load.end(number)
            #expect(load.process.terminationReason == .exit && load.process.terminationStatus == 128 + number)
            #expect(load.errors.contains("half loaded") && load.errors.contains("jobs cancel slow"), "\(load.errors)")
            let file = try place.write("right.jsonl", lines(0..<3))
            let again = try place.binary.run(["enqueue", file] + terms)
            #expect(again.status > 0 && again.errors.contains("jobs cancel slow"), "\(again.errors)")
            #expect(try place.binary.succeed("jobs", "cancel", "slow").contains("removed"))
            #expect(try connection.number("select count(*) from waybill.prompt") == 0)
            #expect(try place.binary.run(["enqueue", file] + terms).status == 0)
            #expect(try connection.number("select count(*) from waybill.prompt") == 3)
        }
    }

    @Test func `a load whose loader was killed is removed once that is certain`() async throws {
        try await withDatabase { place, connection in
            let load = try begin(place, connection)
            load.end(SIGKILL)
            // As if it had been a while ago.
            try connection.query("update waybill.job set loader_until = clock_timestamp() + interval '2 seconds'")
            let result = try place.binary.run(["jobs", "cancel", "slow"])
            #expect(result.status == 0 && result.errors.contains("waiting for a sign"), "\(result.errors)")
            #expect(try connection.number("select count(*) from waybill.job") == 0)
        }
    }

    /// The terminal's width bounds every line that is drawn; rate stays.
    @Test func `progress fits a narrow terminal`() async throws {
        try await withDatabase { place, _ in
            let name = "受注データの一括処理"
            let file = try place.write("wide.jsonl", lines(0..<120_000))
            let process = place.binary.process([])
            process.executableURL = URL(fileURLWithPath: "/usr/bin/script")
            let command = "enqueue '\(file)' --job '\(name)' --quality 1 --cost 1"
            process.arguments = ["-qec", "stty cols 44; '\(BuiltBinary.path.path)' \(command)", "/dev/null"]
            let pipe = Pipe()
            process.standardOutput = pipe
            process.standardInput = FileHandle.nullDevice
            try process.run()
            let text = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
            process.waitUntilExit()
            let drawn = text.split(separator: "\r\u{1B}[K").dropLast().map { $0.split(separator: "\r").first ?? "" }
            #expect(process.terminationStatus == 0 && !drawn.isEmpty, "\(text)")
            for line in drawn {
                let columns = line.unicodeScalars.reduce(0) { $0 + ($1.value >= 0x3000 ? 2 : 1) }
                #expect(columns < 44, "\(columns) columns: \(line)")
                #expect(line.contains("/s"), "\(line)")
            }
        }
    }
}
