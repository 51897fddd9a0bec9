import DatabaseTestSupport
import Foundation
import Postgres
import StrictJSON
import Testing

/// `waybill export` as people use it.
@Suite struct ExportTests {
    private static let catalog = """
        model,price_in_per_mtok,price_out_per_mtok,dialect,base_url
        v/a,1,2,openai,https://a.example
        v/b,1,2,vllm,

        """

    /// A job of four decided prompts, three of them to `v/a`.
    private static func prepare(_ place: Workplace, _ connection: borrowing Connection, _ options: [String] = []) throws
    {
        try place.binary.succeed("models", "import", try place.write("models.csv", catalog))
        let lines = (1...4).map { #"{"id": "p\#($0)", "prompt": "Sum \#($0)."}"# + "\n" }.joined()
        let arguments = ["enqueue", try place.write("p.jsonl", lines), "--job", "r", "--quality", "1", "--cost", "1"]
        #expect(try place.binary.run(arguments + options).status == 0)
        try connection.query(
            """
            insert into waybill.decision
                (job_id, prompt_no, model_id, propensity, predicted_quality, predicted_cost_nusd)
            select p.job_id, p.prompt_no, m.model_id, 1, 0.5, 2000000 from waybill.prompt p
            join waybill.model m on m.name = case p.prompt_no when 4 then 'v/b' else 'v/a' end
            """
        )
    }

    @Test func `an export is priced, written, and says what to do next`() async throws {
        try await Workplace.withDatabase { place, connection in
            try Self.prepare(place, connection)
            let priced = try place.binary.succeed("export", "--job", "r", "--dry-run")
            #expect(priced.contains("2 files, 4 lines") && priced.contains("predicted cost 0.0080 USD"), "\(priced)")
            #expect(priced.contains("nothing was written"))
            let requests = place.folder.appendingPathComponent(".waybill/requests")
            #expect(!FileManager.default.fileExists(atPath: requests.path))
            let text = try place.binary.succeed("export", "--job", "r")
            #expect(text.contains("https://a.example/v1/files") && text.contains("vllm run-batch"), "\(text)")
            let names = try FileManager.default.contentsOfDirectory(atPath: requests.path).filter { $0.hasPrefix("j") }
            #expect(names.count == 2)
            let again = try JSON.parse(try place.binary.succeed("export", "--job", "r", "--json"))
            #expect(again.array?.first?["lines"]?.int == 0 && again.array?.first?["files"]?.array == [])
            // A file that went is told of, and written again only when that is asked for.
            let name = try #require(names.sorted().first)
            let file = requests.appendingPathComponent(name)
            let bytes = try Data(contentsOf: file)
            try FileManager.default.removeItem(at: file)
            let told = try place.binary.run(["export", "--job", "r"])
            #expect(
                told.status == 0 && told.errors.contains(name) && told.errors.contains("--rewrite"),
                "\(told.errors)"
            )
            try place.binary.succeed("export", "--job", "r", "--rewrite")
            #expect(try Data(contentsOf: file) == bytes)
        }
    }

    @Test func `what an export cannot do is said with what to do`() async throws {
        try await Workplace.withDatabase { place, connection in
            try Self.prepare(place, connection)
            try connection.query("delete from waybill.model_service where dialect = 'vllm'")
            let unknown = try place.binary.fail("export", "--job", "r")
            #expect(unknown.contains("v/b") && unknown.contains("waybill models import"), "\(unknown)")
            #expect(try place.binary.fail("export", "--job", "none").contains("there is no job 'none'"))
            #expect(try place.binary.fail("export").contains("--job"))
            let file = try place.write("file", "")
            try place.binary.succeed("models", "import", "models.csv")
            #expect(try place.binary.fail("export", "--job", "r", "--folder", file).contains(file))
            #expect(try connection.number("select count(*) from waybill.request_file") == 0)
            try place.binary.succeed("export", "--job", "r", "--mode", "online")
            #expect(try connection.number("select count(*) from waybill.request_file where mode = 'online'") == 2)
        }
    }

    @Test func `a job says how often it is sent and whether answers stay`() async throws {
        try await Workplace.withDatabase { place, connection in
            try Self.prepare(place, connection, ["--tries", "5", "--answers", "drop"])
            try place.binary.succeed("jobs", "open", "o", "--quality", "1", "--cost", "1")
            let jobs = try JSON.parse(try place.binary.succeed("jobs", "list", "--json")).array ?? []
            #expect(jobs.map { $0["tries"]?.int } == [5, 3])
            #expect(jobs.map { $0["answers"]?.string } == ["drop", "keep"])
            #expect(
                try place.binary.fail("jobs", "open", "x", "--quality", "1", "--cost", "1", "--tries", "0").contains(
                    "--tries"
                )
            )
        }
    }

    @Test func `the catalog is shown model by model`() async throws {
        try await Workplace.withDatabase { place, connection in
            try place.binary.succeed("models", "import", try place.write("models.csv", Self.catalog))
            #expect(try place.binary.succeed("models", "list").contains("openai"))
            let shown = try place.binary.succeed("models", "show", "v/a")
            #expect(shown.contains("https://a.example") && shown.contains("/v1/chat/completions"), "\(shown)")
            #expect(try place.binary.fail("models", "show", "v/A").contains("'v/a'"))
            let list = try JSON.parse(try place.binary.succeed("models", "list", "--json")).array ?? []
            #expect(list.map { $0["service"]?["dialect"]?.string } == ["openai", "vllm"])
        }
    }
}
