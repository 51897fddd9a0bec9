import Backlog
import Foundation
import Postgres
import Registry
import StrictJSON
import DatabaseTestSupport
import Testing

/// `status`, the site and the analysts' view say the same of a job, whatever became of its candidates on the way.
@Suite struct TotalsTests {
    /// Routes every prompt to `chosen`; the candidates are those that `candidates` names for a chunk's first prompt.
    ///
    /// A model alone costs a chunk 100 nano-dollars times its number, and is the better the higher its number.
    private func route(
        _ target: ConnectionString,
        to chosen: Int16,
        candidates: @escaping @Sendable (Int32) -> [Int16]
    ) async throws {
        let worker = BacklogWorker(target, settings: .patient("w"), snapshot: BacklogFixture.snapshot) {
            task in
            var routing = BacklogFixture.route(task, models: [chosen])
            routing.candidates = candidates(task.lease.prompts.lowerBound).map {
                CandidateTotal(model: $0, cost: Int64($0) * 100, quality: Int64($0) * 1000)
            }
            return routing
        }
        _ = try await worker.drain()
    }

    /// What each of the four says of a job: the strongest model and its cost in nano-dollars, then the cheapest.
    private func said(_ place: Workplace, _ connection: borrowing Connection, of job: String) throws -> [[String]] {
        let jobs = try #require(try JSON.parse(try place.binary.succeed("status", "--json"))["jobs"]?.array)
        let comparison = try #require(jobs.first { $0["job"]?.string == job }?["comparison"]?.array)
        let always = comparison.dropFirst().map { line in
            [line["how"]?.string?.replacing("always ", with: "") ?? "", line["predicted_cost_nusd"]?.string ?? ""]
        }
        let status = [always.first ?? [], always.last ?? []].flatMap(\.self)

        try place.binary.succeed("site", "--out", "public")
        let data = try Data(contentsOf: place.folder.appendingPathComponent("public/data/jobs.json"))
        let rows = try #require(try JSON.parse(String(decoding: data, as: UTF8.self)).array)
        let row = try #require(rows.first { $0["name"]?.string == job })
        let number = try #require(row["job_id"]?.string)
        let site = ["strongest", "cheapest"].flatMap { which in
            [row["\(which)_model"]?.string ?? "", nanoDollars(row["\(which)_cost_usd"]?.string)]
        }

        let comparisonFile = "public/data/job-\(number)-comparison.json"
        let page = try Data(contentsOf: place.folder.appendingPathComponent(comparisonFile))
        let choices = try #require(try JSON.parse(String(decoding: page, as: UTF8.self)).array)
        let references = choices.dropFirst().flatMap { choice in
            [choice["model"]?.string ?? "", nanoDollars(choice["predicted_cost_usd"]?.string)]
        }

        let view = try ["is_strongest", "is_cheapest"].flatMap { which -> [String] in
            try connection.query(
                """
                select model, (all_prompts_cost_usd * 1000000000)::bigint::text from waybill.job_model_summary
                where job = $1 and \(which)
                """,
                [job]
            ).flatMap { [try $0.get(0), try $0.get(1)] }
        }
        return [status, site, references, view]
    }

    private func nanoDollars(_ dollars: String?) -> String {
        guard let dollars, let digits = Int64(dollars.replacing(".", with: "")) else { return "" }
        return String(digits)
    }

    @Test func `a model that came or went in the middle of a job is no reference anywhere`() async throws {
        try await TestDatabase.with { target in
            let empty = try Workplace.empty()
            defer { empty.remove() }
            let place = Workplace(
                binary: BuiltBinary(folder: empty.folder, environment: ["DATABASE_URL": target.secretText])
            )
            let models = try BacklogFixture.prepare(Connection(target)).map(\.number).sorted()
            try BacklogFixture.load(Connection(target), prompts: 40)
            // Half way, the best and most expensive model joins and the cheapest one leaves.
            try await route(target, to: models[1]) { $0 <= 20 ? [models[0], models[1]] : [models[1], models[2]] }
            let names = try Connection(target).query("select model_id, name from waybill.model order by model_id")
            let kept: String = try names[1].get(1)
            let cost = String(4 * 100 * Int(models[1]))
            let expected = [kept, cost, kept, cost]
            for words in try said(place, Connection(target), of: "job") { #expect(words == expected) }

            let text = try place.binary.succeed("status")
            #expect(text.contains("always \(kept)"))
            for number in [0, 2] { #expect(!text.contains("always \(try names[number].get(1, as: String.self))")) }
            let page = try String(
                contentsOf: place.folder.appendingPathComponent("public/jobs/1.html"),
                encoding: .utf8
            )
            #expect(page.contains("than always \(kept)"))
            let all: Int = try Connection(target).query(
                "select count(*) from waybill.job_totals where all_prompts = 20 and not is_reference"
            ).single().get(0)
            #expect(all == 2)
        }
    }

    @Test func `a forbidden model is no reference anywhere, even where older chunks have its totals`() async throws {
        try await TestDatabase.with { target in
            let empty = try Workplace.empty()
            defer { empty.remove() }
            let place = Workplace(
                binary: BuiltBinary(folder: empty.folder, environment: ["DATABASE_URL": target.secretText])
            )
            let models = try BacklogFixture.prepare(Connection(target)).map(\.number).sorted()
            try BacklogFixture.load(Connection(target), prompts: 20, allowed: [models[1]])
            try await route(target, to: models[1]) { _ in models }
            let names = try Connection(target).query("select name from waybill.model order by model_id")
            let allowed: String = try names[1].get(0)
            let cost = String(2 * 100 * Int(models[1]))
            let expected = [allowed, cost, allowed, cost]
            for words in try said(place, Connection(target), of: "job") { #expect(words == expected) }
            let text = try place.binary.succeed("status")
            for number in [0, 2] { #expect(!text.contains("always \(try names[number].get(0, as: String.self))")) }
        }
    }
}
