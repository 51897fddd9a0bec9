import DatabaseTestSupport
import Foundation
import Postgres
import Registry
import StrictJSON
import Testing

/// `waybill query` and the views behind it, on a job that is routed and answered.
@Suite(.enabled(if: Workplace.hasWeights, "the weights are missing; run ops/fetch-weights.sh"))
struct AnalystViewTests {
    private func rows(_ place: Workplace, _ words: String...) throws -> [JSON] {
        let result = try place.binary.run(["query"] + words + ["--json"])
        #expect(result.status == 0, "\(result.errors)")
        return try JSON.parse(Array(result.output.utf8)).array ?? []
    }

    /// A job of 60 prompts, whose outcomes are imported after it was routed, or before.
    private func route(_ place: Workplace, _ job: String, _ weights: (String, String), outcomesFirst: Bool) throws {
        let all = try String(contentsOfFile: "\(Workplace.demo)/prompts.jsonl", encoding: .utf8).split(separator: "\n")
        let file = try place.write("sixty.jsonl", all.prefix(60).joined(separator: "\n") + "\n")
        let enqueue = ["enqueue", file, "--job", job, "--quality", weights.0, "--cost", weights.1, "--explore", "0.5"]
        #expect(try place.binary.run(enqueue).status == 0)
        let outcomes = ["outcomes", Workplace.demo, "--job", job, "--skip-unmatched"]
        if outcomesFirst { #expect(try place.binary.run(outcomes).status == 0) }
        try place.binary.succeed("route")
        if !outcomesFirst { #expect(try place.binary.run(outcomes).status == 0) }
    }

    @Test func `views give the sums of decisions and outcomes, whichever came first`() async throws {
        try await Workplace.withRouting { place, target in
            try route(place, "day", ("0.8", "0.2"), outcomesFirst: false)
            try route(place, "night, late", ("0.5", "0.5"), outcomesFirst: true)
            let connection = try Connection(target)
            for job in [1, 2] {
                let truth = try connection.query(
                    """
                    select m.name, count(o.score)::int as n, avg(o.score)::float8 as score,
                           avg(d.predicted_quality)::float8 as quality, sum(o.cost_nusd)::float8 / 1e9 as cost,
                           sum(d.predicted_cost_nusd)::float8 / 1e9 as predicted
                    from waybill.decision d join waybill.model m using (model_id)
                    join waybill.outcome o using (job_id, prompt_no, model_id)
                    where d.job_id = \(job) group by m.name order by m.name collate "C"
                    """
                )
                let seen = try rows(place, "calibration", "--job", job == 1 ? "day" : "night, late")
                #expect(seen.count == truth.count && !seen.isEmpty)
                for (row, expected) in zip(seen, truth) {
                    #expect(try row["model"]?.string == expected.get("name", as: String.self))
                    #expect(try row["scored"]?.int == Int(expected.get("n", as: Int32.self)))
                    for (key, column) in [
                        ("mean_score", "score"), ("mean_predicted_quality", "quality"), ("cost_usd", "cost"),
                        ("predicted_cost_usd", "predicted"),
                    ] {
                        let value = try expected.get(column, as: Double.self)
                        #expect(abs((row[key]?.double ?? -1) - value) < 2e-6, "\(key)")
                    }
                }
            }
            let shares = try rows(place, "model_share")
            #expect(shares.reduce(0) { $0 + ($1["prompts"]?.int ?? 0) } == 120)
            #expect(shares.allSatisfy { $0["snapshot"]?.string == "demo@1" })
            let table = try rows(place, "routing_table")
            #expect(abs(table.reduce(0) { $0 + ($1["share"]?.double ?? 0) } - 2) < 1e-4)
            let frontier = try rows(place, "preference_frontier")
            #expect(frontier.map { $0["quality_weight"]?.double } == [0.5, 0.8])
            #expect(frontier.map { $0["prompts"]?.int } == [60, 60])
            let drift = try rows(place, "drift")
            #expect(drift.contains { $0["share_before"] == .null } && drift.contains { $0["share_before"] != .null })
            #expect(try rows(place, "drift", "--job", "day").allSatisfy { $0["share_before"] == .null })
            #expect(try rows(place, "spend_by_day").isEmpty && rows(place, "job_cost").isEmpty)

            let csv = try place.binary.succeed("query", "model_share", "--csv").split(separator: "\n")
            #expect(csv.first == "day,job,snapshot,model,prompts,share")
            #expect(csv.contains { $0.contains("\"night, late\"") })
            #expect(try place.binary.succeed("query", "calibration").contains("predicted_above_score"))
            #expect(try place.binary.succeed("query", "job_cost").contains("no rows"))
            #expect(try place.binary.fail("query", "calibration", "--job", "dya").contains("'day'"))

            // Analysts may read them all, others none.
            for view in AnalystView.all {
                try connection.query("begin")
                try connection.query("set local role waybill_analyst")
                _ = try view.rows(connection)
                connection.rollback()
                try connection.query("begin")
                try connection.query("set local role waybill_producer")
                #expect(throws: PostgresError.self, "\(view.name)") {
                    try connection.query("select * from waybill.\(view.name)")
                }
                connection.rollback()
            }
        }
    }

    @Test func `a view has the columns that it is listed with, and each is told of in the database`() async throws {
        try await Workplace.withDatabase { place, connection in
            try place.binary.succeed("migrate")
            for view in AnalystView.all {
                let columns = try connection.query(
                    """
                    select column_name::text as name from information_schema.columns
                    where table_schema = 'waybill' and table_name = '\(view.name)' order by ordinal_position
                    """
                ).map { try $0.get("name", as: String.self) }
                #expect(columns == view.columns, "\(view.name)")
                let comment: String? = try connection.query(
                    "select obj_description('waybill.\(view.name)'::regclass) as text"
                ).single().get("text")
                #expect(comment?.isEmpty == false, "\(view.name)")
            }
        }
    }

    @Test func `what is no view, and a job where there is none, are refused`() throws {
        try Workplace.with { (place: Workplace) throws -> Void in
            #expect(try place.binary.fail("query", "drfit").contains("'drift'"))
            #expect(try place.binary.fail("query", "routing_table", "--job", "a").contains("over all jobs"))
            #expect(try place.binary.fail("query", "drift", "--csv", "--json").contains("exclude each other"))
            #expect(try place.binary.succeed("query").contains("preference_frontier"))
        }
    }
}
