import DatabaseTestSupport
import Foundation
import Glibc
import Postgres
import Testing

/// The real `export`, killed at every named point and at any moment: files, ledger and lines are those of an export
/// that nothing disturbed.
///
/// `WAYBILL_KILLS` sets the number of kills; without, it is the short form.
@Suite struct ExportKillTests {
    private static let points = [
        "exportLines", "exportBeforeSync", "exportStaged", "exportLedger", "exportBeforeCommit", "exportAfterCommit",
        "exportNamed", "exportFailures",
    ]
    private static let prompts = 900
    private static let wanted = ProcessInfo.processInfo.environment["WAYBILL_KILLS"].flatMap { Int($0) } ?? 24

    /// A job of prompts that are decided, 30 of which cannot be written.
    private static func prepare(_ place: Workplace, _ target: ConnectionString) throws {
        let catalog = """
            model,price_in_per_mtok,price_out_per_mtok,dialect,output_tokens,maximum_requests,maximum_bytes
            a/b,1,2,openai,,50,20000
            c,1,2,anthropic,100,70,20000
            d,3,4,mistral,,1000,25000

            """
        try place.binary.succeed("models", "import", try place.write("models.csv", catalog))
        let lines = (1...prompts).map { number in
            let text = number % 30 == 0 ? String(repeating: "x", count: 30_000) : "prompt \(number)"
            return #"{"id": "\#(number)", "prompt": "\#(text)"}"# + "\n"
        }
        let file = try place.write("prompts.jsonl", lines.joined())
        try place.binary.succeed("enqueue", file, "--job", "k", "--quality", "1", "--cost", "1")
        try Connection(target).query(
            """
            insert into waybill.decision
                (job_id, prompt_no, model_id, propensity, predicted_quality, predicted_cost_nusd)
            select p.job_id, p.prompt_no, m.model_id, 1, 0.5, 7 from waybill.prompt p
            join waybill.model m on m.model_id = 1 + (p.prompt_no * 7 / 3) % 3
            """
        )
    }

    /// What an export left: files with their bytes, the ledger without its times, the lines, the failures.
    private struct State: Equatable {
        var files: [String: Data] = [:]
        var hidden: [String] = []
        var ledger: [String] = []

        init(_ folder: String, _ target: ConnectionString) throws {
            for name in try FileManager.default.contentsOfDirectory(atPath: folder) {
                if name.hasPrefix(".") {
                    if !name.hasSuffix(".lock") { hidden.append(name) }
                } else {
                    files[name] = try Data(contentsOf: URL(fileURLWithPath: "\(folder)/\(name)"))
                }
            }
            let sql = """
                select concat_ws(' ', f.number, f.name, f.model_id, f.attempt, f.bytes, f.lines, f.tokens,
                                 f.predicted_cost_nusd, encode(f.digest, 'hex'),
                                 string_agg(l.prompt_no::text, ',' order by l.prompt_no))
                from waybill.request_file f join waybill.request_line l using (file_id)
                group by f.file_id
                union all
                select concat_ws(' ', 'failure', prompt_no, attempt, model_id, code, reason)
                from waybill.request_failure
                order by 1
                """
            ledger = try Connection(target).query(sql).map { try $0.get(0) }
        }
    }

    @Test(.timeLimit(.minutes(30))) func `a killed export loses, doubles and changes nothing`() async throws {
        try await TestDatabase.with { base in
            let empty = try Workplace.empty()
            defer { empty.remove() }
            func place(_ target: ConnectionString) -> Workplace {
                Workplace(binary: BuiltBinary(folder: empty.folder, environment: ["DATABASE_URL": target.secretText]))
            }
            try Self.prepare(place(base), base)
            let template: String = try Connection(base).query("select current_database()").single().get(0)
            func expected() throws -> State {
                let target = try TestCluster.createDatabase(template: template)
                defer { try? TestCluster.drop(target) }
                let folder = empty.folder.appendingPathComponent("undisturbed").path
                try place(target).binary.succeed("export", "--job", "k", "--folder", folder)
                return try State(folder, target)
            }
            let undisturbed = try expected()
            #expect(undisturbed.files.count > 10 && undisturbed.hidden.isEmpty)
            var (kills, rounds, runs) = (0, 0, 0)
            // Some moments come after the end, and some points are never reached: not every run is killed.
            while kills < Self.wanted, runs < 6 * Self.wanted {
                let target = try TestCluster.createDatabase(template: template)
                defer { try? TestCluster.drop(target) }
                rounds += 1
                let folder = empty.folder.appendingPathComponent("round-\(rounds)").path
                var isFinished = false
                while !isFinished {
                    // After the last kill that is wanted it runs to its end.
                    let status =
                        kills < Self.wanted
                        ? try run(place(target), folder, kill: runs, round: rounds)
                        : try place(target).binary.run(["export", "--job", "k", "--folder", folder]).status
                    runs += 1
                    isFinished = status == 0
                    if !isFinished {
                        #expect(status == -SIGKILL)
                        kills += 1
                    }
                    guard isFinished || status == -SIGKILL else { return }
                }
                // Once more, so that what the last one left would be found.
                try place(target).binary.succeed("export", "--job", "k", "--folder", folder)
                #expect(try State(folder, target) == undisturbed, "round \(rounds), \(kills) kills")
                try FileManager.default.removeItem(atPath: folder)
            }
            #expect(kills == Self.wanted, "\(kills) kills in \(runs) runs")
            print("exports: \(kills) kills in \(rounds) rounds")
        }
    }

    /// Runs an export that is killed: of two, one at a named point, the other at some moment.
    ///
    /// - Returns: its status; 0 where it was done before.
    private func run(_ place: Workplace, _ folder: String, kill number: Int, round: Int) throws -> Int32 {
        var binary = place.binary
        if number % 2 == 0 {
            let point = Self.points[number / 2 % Self.points.count]
            // Failures of a job this small are stored once.
            let later = point == "exportFailures" ? 1 : number / 16 % 4 + 1
            let count = point == "exportLines" ? number * 37 % 800 + 1 : later
            binary.environment["WAYBILL_KILL_AT"] = "\(point):\(count)"
            return try binary.run(["export", "--job", "k", "--folder", folder]).status
        }
        let process = binary.process(["export", "--job", "k", "--folder", folder])
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        let begin = ContinuousClock.now
        try process.run()
        // Moments spread over the whole run, the same each time that the test is run.
        let moment = Duration.milliseconds(20 + number * 53 % 300)
        while process.isRunning, ContinuousClock.now - begin < moment { usleep(1_000) }
        Glibc.kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
        return process.terminationReason == .exit ? process.terminationStatus : -process.terminationStatus
    }
}
