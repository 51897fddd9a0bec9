import Foundation
import Postgres
import StrictJSON
import DatabaseTestSupport
import Testing

/// `waybill jobs` and `enqueue` with all kinds of terms and files, through the built binary.
@Suite(.enabled(if: Workplace.hasWeights, "the weights are missing; run ops/fetch-weights.sh"))
struct JobsTests {
    /// A workplace with a promoted policy on a server of its own, behind pgbouncer in transaction mode where that is
    /// there.
    private func withServer(_ body: (Workplace, borrowing Connection) throws -> Void) async throws {
        try await TestCluster.withServer { cluster, direct in
            let pooler = ConnectionPooler.isInstalled ? try ConnectionPooler(for: cluster, poolSize: 2) : nil
            defer { pooler?.end() }
            let target = pooler?.connection(database: LocalCluster.database) ?? direct
            let empty = try Workplace.empty()
            defer { empty.remove() }
            let place = Workplace(
                binary: BuiltBinary(folder: empty.folder, environment: ["DATABASE_URL": target.secretText])
            )
            try place.binary.succeed("models", "import", "\(Workplace.demo)/models.csv")
            try place.binary.succeed("snapshot", "promote", try place.packedPolicy())
            try body(place, try Connection(direct))
        }
    }

    /// What `jobs list --json` says of a job, as state, prompts, routed, failed, outstanding.
    private func listed(_ place: Workplace, _ job: String) throws -> String {
        let jobs = try #require(try JSON.parse(try place.binary.succeed("jobs", "list", "--json")).array)
        let found = try #require(jobs.first { $0["job"]?.string == job })
        let numbers = ["prompts", "routed", "failed", "outstanding"].map { String(found[$0]?.int ?? -1) }
        return ([found["state"]?.string ?? ""] + numbers).joined(separator: " ")
    }

    private func compressed(_ place: Workplace, _ program: String, _ file: String) throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [program, "-q", "-k", file]
        try process.run()
        process.waitUntilExit()
        return file + (program == "gzip" ? ".gz" : ".zst")
    }

    private let terms = ["--quality", "1", "--cost", "1", "--chunk", "10"]

    @Test func `a job is loaded, paused, resumed, cancelled, failed and retried by command`() async throws {
        try await withServer { place, connection in
            func enqueue(_ file: String, _ job: String, _ more: String...) throws -> BuiltBinary.Result {
                try place.binary.run(["enqueue", file, "--job", job] + terms + more)
            }
            // CSV in zstd, with a quoted line break and a column of its own; two models of eight allowed.
            let rows = (0..<60).map { "c\($0),\"line \($0)\nof \"\"two\"\"\",de\n" }.joined()
            let csv = try compressed(place, "zstd", place.write("prompts.csv", "id,prompt,language\n" + rows))
            let models = ["openai/gpt-4o-mini", "google/gemini-2.5-flash"]
            let loaded = try enqueue(csv, "csv", "--models", models.joined(separator: ","), "--tenant", "a")
            #expect(loaded.status == 0, "\(loaded.errors)")
            let text = try connection.query(
                "select prompt, metadata->>'language' from waybill.prompt where external_id = 'c7'"
            ).single()
            #expect(try text.decode(String.self, String.self) == ("line 7\nof \"two\"", "de"))

            // Paused, it waits; the other job goes.
            let lines = (0..<40).map { #"{"id": "g\#($0)", "prompt": "p \#($0)"}"# + "\n" }.joined()
            let jsonl = try compressed(place, "gzip", place.write("prompts.jsonl", lines))
            #expect(try enqueue(jsonl, "lines").status == 0)
            try place.binary.succeed("jobs", "pause", "csv")
            #expect(try listed(place, "csv") == "paused 60 0 0 60")
            try place.binary.succeed("route", "--workers", "2")
            #expect(try listed(place, "csv") == "paused 60 0 0 60" && listed(place, "lines") == "done 40 40 0 0")
            #expect(try place.binary.fail("jobs", "pause", "csv").contains("is paused"))
            try place.binary.succeed("jobs", "resume", "csv")
            try place.binary.succeed("route", "--workers", "2")
            #expect(try listed(place, "csv") == "done 60 60 0 0")
            // A finished job has one word everywhere.
            #expect(try place.binary.fail("jobs", "resume", "csv").contains("'csv' is done"))
            let words = try connection.query("select state from waybill.job_progress where job = 'csv'").single()
            #expect(try words.get(0, as: String.self) == "done")
            let report = try #require(try JSON.parse(try place.binary.succeed("status", "--json"))["jobs"]?.array)
            #expect(report.first { $0["job"]?.string == "csv" }?["state"]?.string == "done")
            try place.binary.succeed("site", "--out", "public")
            let page = try String(contentsOf: place.folder.appendingPathComponent("public/index.html"), encoding: .utf8)
            #expect(page.contains("done") && !page.contains(">routed</td>"))
            // The mask was honoured, and with two candidates both are met.
            let chosen = try connection.query(
                """
                select distinct m.name from waybill.decision d join waybill.model m using (model_id)
                join waybill.job j using (job_id) where j.name = 'csv'
                """
            ).map { try $0.get(0, as: String.self) }
            #expect(Set(chosen).isSubset(of: models) && !chosen.isEmpty, "\(chosen)")
            // Nor are the forbidden ones summed as what the job is compared with.
            let summed = try connection.query(
                """
                select distinct m.name from waybill.rollup r join waybill.model m using (model_id)
                join waybill.job j using (job_id) where j.name = 'csv'
                """
            ).map { try $0.get(0, as: String.self) }
            #expect(Set(summed) == Set(models), "\(summed)")

            // Only a model that the policy does not know is allowed: failures with their reason, sent again by retry.
            let header = "model,price_in_per_mtok,price_out_per_mtok\n"
            try place.binary.succeed("models", "import", place.write("more.csv", header + "new/model,1,2\n"))
            let warned = try enqueue(jsonl, "refused", "--models", "new/model")
            #expect(warned.status == 0 && warned.errors.contains("knows none of the job's models"), "\(warned.errors)")
            let failed = try place.binary.run(["route"])
            #expect(failed.status == 1 && failed.output.contains("40 could not be routed"), "\(failed.output)")
            #expect(
                failed.errors.contains("40 prompts failed: the policy knows none of the models"),
                "\(failed.errors)"
            )
            #expect(failed.errors.contains("waybill jobs retry refused"), "\(failed.errors)")
            #expect(try listed(place, "refused") == "done 40 0 40 0")
            #expect(try place.binary.succeed("jobs", "retry", "refused").contains("40"))
            #expect(try listed(place, "refused") == "ready 40 0 0 40")
            let status = try JSON.parse(try place.binary.succeed("status", "--json"))
            #expect(status["backlog"]?["ready"]?.int == 40 && status["backlog"]?["dead_letters"]?.int == 0)
            try place.binary.succeed("jobs", "cancel", "refused")
            #expect(try listed(place, "refused") == "cancelled 40 0 0 0")

            for (arguments, expected) in [
                (["jobs", "resume", "refused"], "cancelled"), (["jobs", "pause", "none"], "none"),
                (["jobs", "retry", "none"], "none"), (["jobs", "cancel", "refused"], "cancelled"),
            ] {
                let refused = try place.binary.run(arguments)
                #expect(refused.status > 0 && refused.errors.contains(expected), "\(arguments): \(refused.errors)")
            }
            // A set that is known in part is routed among what is known of it.
            let partly = try enqueue(jsonl, "partly", "--models", "new/model,\(models[0])")
            #expect(partly.status == 0 && partly.errors.contains("does not know new/model"), "\(partly.errors)")
            try place.binary.succeed("route")
            #expect(try listed(place, "partly") == "done 40 40 0 0")
            let empty = try enqueue(jsonl, "empty", "--models", ",")
            #expect(empty.status > 0 && empty.errors.contains("names no model"), "\(empty.errors)")
            let unknown = try enqueue(jsonl, "unknown", "--models", "no/such")
            #expect(unknown.status > 0 && unknown.errors.contains("no/such") && unknown.errors.contains("new/model"))
            #expect(try place.binary.succeed("jobs", "list").contains("cancelled"))
        }
    }

    @Test func `prompts submitted by SQL to an open job are routed`() async throws {
        try await withServer { place, connection in
            try place.binary.succeed("jobs", "open", "it's open", "--quality", "1", "--cost", "0")
            let again = try place.binary.fail("jobs", "open", "it's open", "--quality", "1", "--cost", "0")
            #expect(again.contains("exists already"), "\(again)")
            try connection.query(
                "select waybill.submit('it''s open', i::text, 'prompt ' || i) from generate_series(1, 25) i"
            )
            let output = try place.binary.succeed("route")
            #expect(output.contains("routed 25 prompts"), "\(output)")
            #expect(try listed(place, "it's open") == "done 25 25 0 0")
        }
    }
}
