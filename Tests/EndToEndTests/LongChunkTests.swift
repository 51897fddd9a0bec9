import Foundation
import Postgres
import DatabaseTestSupport
import Testing

@Suite(.enabled(if: Workplace.hasWeights, "the weights are missing; run ops/fetch-weights.sh"))
struct LongChunkTests {
    /// Chunks that take longer than their lease, on every core: leases are renewed all the same, and SIGTERM is obeyed.
    @Test func `workers that compute on every core keep their leases until a stop, then give them back`() async throws {
        try await Workplace.withRouting { place, target in
            let words = (0..<60).map { "word\($0)" }.joined(separator: " ")
            let lines = (0..<20_000).map { #"{"id": \#($0), "prompt": "\#($0) \#(words)"}"# + "\n" }.joined()
            let file = try place.write("prompts.jsonl", lines)
            try place.binary.succeed("enqueue", file, "--job", "long", "--quality", "1", "--cost", "1")
            let connection = try Connection(target)
            let workers = max(2, ProcessInfo.processInfo.activeProcessorCount)
            let process = place.binary.process(["route", "--workers", String(workers), "--lease", "2"])
            process.standardOutput = FileHandle.nullDevice
            process.standardError = FileHandle.nullDevice
            try process.run()
            defer { process.terminate() }
            // Until every claim has been renewed twice: then four seconds of a lease of two are over.
            let renewed = """
                select count(*) from waybill.chunk
                where state = 1 and epoch = 1 and lease_until > created_at + interval '2 seconds'
                """
            let first: Timestamp = try connection.query("select clock_timestamp()").single().get(0)
            func elapsed() throws -> Int {
                let now: Timestamp = try connection.query("select clock_timestamp()").single().get(0)
                return Int((now.microseconds - first.microseconds) / 1_000_000)
            }
            while process.isRunning, try elapsed() < 8 || connection.number(renewed) < min(workers, 4) {
                try #require(try elapsed() < 600)
                try await Task.sleep(for: .milliseconds(100))
            }
            #expect(process.isRunning)
            #expect(try connection.number("select coalesce(sum(strikes), 0)::int from waybill.chunk") == 0)
            let asked = ContinuousClock.now
            process.terminate()
            let held = "select count(*) from waybill.chunk where state = 1"
            while try connection.number(held) > 0, ContinuousClock.now - asked < .seconds(300) {
                try await Task.sleep(for: .milliseconds(50))
            }
            // Far above the ten seconds of a quiet machine: the other tests run beside this one.
            #expect(ContinuousClock.now - asked < .seconds(120), "the chunks were not given back in time")
            // The process itself ends when the block of prompts under way is encoded.
            process.waitUntilExit()
            #expect(process.terminationReason == .exit && process.terminationStatus == 130)
            #expect(
                try connection.number("select count(*) from waybill.chunk where state = 1") == 0,
                "a lease was kept"
            )
            #expect(try connection.number("select coalesce(sum(strikes), 0)::int from waybill.chunk") == 0)
        }
    }

    @Test func `an enqueue that is killed half way is invisible and resumes`() async throws {
        try await TestDatabase.with { target in
            let empty = try Workplace.empty()
            defer { empty.remove() }
            let binary = BuiltBinary(folder: empty.folder, environment: ["DATABASE_URL": target.secretText])
            let count = 260_000
            let lines = (0..<count).map { #"{"id": \#($0), "prompt": "p"}"# + "\n" }.joined()
            let file = try empty.write("prompts.jsonl", lines)
            let arguments = ["enqueue", file, "--job", "big", "--quality", "1", "--cost", "1"]
            let connection = try Connection(target)
            let process = binary.process(arguments)
            process.standardOutput = FileHandle.nullDevice
            process.standardError = FileHandle.nullDevice
            try process.run()
            let loaded = "select coalesce(max(prompts), 0) from waybill.job"
            try process.letRun { try connection.number(loaded) > 0 }
            kill(process.processIdentifier, SIGKILL)
            process.waitUntilExit()
            let stored = try connection.number("select count(*) from waybill.prompt")
            #expect(stored > 0 && stored < count)
            #expect(try connection.number("select count(*) from waybill.chunk") == 0)
            #expect(try binary.run(arguments).errors.contains("--resume"))
            let resumed = try binary.run(arguments + ["--resume"])
            #expect(resumed.status == 0, "\(resumed.errors)")
            #expect(try connection.number("select count(*) from waybill.prompt") == count)
            #expect(try connection.number("select sum(n)::int from waybill.chunk") == count)
        }
    }

    @Test func `an older schema is refused by every command that works on it, with what to do`() async throws {
        try await TestDatabase.with { target in
            let empty = try Workplace.empty()
            defer { empty.remove() }
            let binary = BuiltBinary(folder: empty.folder, environment: ["DATABASE_URL": target.secretText])
            try Connection(target).script(
                "delete from waybill.schema_migration where version = (select max(version) from waybill.schema_migration)"
            )
            let file = try empty.write("prompts.jsonl", #"{"id": "a", "prompt": "p"}"#)
            for arguments in [
                ["route"], ["status"], ["jobs", "list"],
                ["enqueue", file, "--job", "j", "--quality", "1", "--cost", "1"],
            ] {
                let result = try binary.run(arguments)
                #expect(
                    result.status > 0 && result.errors.contains("waybill migrate"),
                    "\(arguments): \(result.errors)"
                )
            }
        }
    }
}
