package import Postgres
internal import Registry
internal import Schema

/// Reads what the site shows, in one read-only transaction that sees one state of the database.
///
/// The transaction holds back the clean-up of old row versions, so it only reads roll-ups and small tables.
package enum SiteReader {
    /// Reads the newest `jobs` jobs and the totals of all.
    ///
    /// Ages and rates refer to `asOf`, or to the start of the transaction if it is nil.
    package static func read(_ connection: borrowing Connection, jobs: Int, asOf: Timestamp? = nil) throws -> SiteData {
        try connection.transaction(isolation: .repeatableReadOnly) { connection in
            try gather(connection, jobs: jobs, asOf: asOf)
        }
    }

    private static func gather(_ connection: borrowing Connection, jobs: Int, asOf: Timestamp?) throws -> SiteData {
        // No page is worth holding the database up for longer.
        try connection.query("set local statement_timeout = '60s'")
        var log = QueryLog()
        let moment: Timestamp = try log.run("site_moment", [asOf], on: connection).single().get("as_of")
        let backlog = try SiteData.Backlog(log.run("site_backlog", [moment], on: connection).single())
        let production = try log.run("site_production", on: connection).first.map(SiteData.Promotion.init)
        let totals = try JobTotals.byJob(log.run("job_totals", [jobs], on: connection))
        var records = try log.run("job_list", [jobs], on: connection).map { try JobRecord($0, totals: totals) }
        let places = Dictionary(uniqueKeysWithValues: records.enumerated().map { ($1.id, $0) })
        for row in try log.run("site_job_snapshots", [jobs], on: connection) {
            guard let place = places[try row.get("job_id")] else { continue }
            records[place].snapshots.append(
                .init(
                    snapshot: try .init(row),
                    prompts: try row.get("prompts"),
                    isExtrapolated: try row.get("extrapolated")
                )
            )
        }
        for row in try log.run("site_outcomes", [jobs], on: connection) {
            if let place = places[try row.get("job_id")] { records[place].outcomes.append(try .init(row)) }
        }
        let models = try log.run("site_models", on: connection).map(JobTotals.Model.init)
        let schema: String? = try log.run("site_schema", on: connection).first?.get("name")
        return SiteData(
            asOf: moment,
            schemaVersion: schema,
            backlog: backlog,
            production: production,
            jobs: records,
            totals: JobTotals(models),
            queries: log.queries
        )
    }

    /// Runs named queries and keeps their texts for the about page.
    private struct QueryLog {
        private(set) var queries: [SiteData.NamedQuery] = []

        package mutating func run(
            _ name: String,
            _ parameters: [any PostgresEncodable] = [],
            on connection: borrowing Connection
        ) throws -> Rows {
            let sql = try SQLFile.query(name)
            let rows = try connection.query(sql, parameters)
            queries.append(.init(name: name, sql: sql, rows: rows.count))
            return rows
        }
    }
}

extension SiteData.Backlog {
    fileprivate init(_ row: Row) throws {
        self.init()
        jobs = try row.get("jobs")
        prompts = try row.get("prompts")
        routed = try row.get("routed")
        waiting = try row.get("waiting")
        claimed = try row.get("claimed")
        dead = try row.get("dead")
        cancelled = try row.get("cancelled")
        failed = try row.get("failed")
        oldestWaiting = try row.get("oldest_waiting")
        routedInFiveMinutes = try row.get("routed_five_minutes")
        routedInOneHour = try row.get("routed_one_hour")
        lastFinished = try row.get("last_finished")
    }
}

extension SiteData.Snapshot {
    fileprivate init(_ row: Row) throws {
        self.init(
            digest: try row.get("digest"),
            policyName: try row.get("policy_name"),
            version: try row.get("version"),
            algorithm: try row.get("algorithm"),
            encoder: try row.get("encoder")
        )
    }
}

extension SiteData.Promotion {
    fileprivate init(_ row: Row) throws {
        self.init(
            snapshot: try .init(row),
            action: try row.get("action"),
            actor: try row.get("actor"),
            reason: try row.get("reason"),
            at: try row.get("at")
        )
    }
}

extension JobRecord {
    fileprivate init(_ row: Row, totals: [Int64: JobTotals]) throws {
        let id: Int64 = try row.get("job_id")
        self.init(
            id: id,
            name: try row.get("name"),
            state: try row.get("state"),
            qualityWeight: try row.get("quality_weight"),
            costWeight: try row.get("cost_weight"),
            latencyWeight: try row.get("latency_weight"),
            budgetNanoDollars: try row.get("budget_nusd"),
            exploration: .init(
                limit: try row.get("explore"),
                prompts: try row.get("explored"),
                extraNanoDollars: try row.get("explore_cost_nusd"),
                lossPpm: try row.get("explore_loss_ppm")
            ),
            prompts: try row.get("prompts"),
            routed: try row.get("decided"),
            claimed: try row.get("claimed"),
            dead: try row.get("dead"),
            // `status` also counts among the failed what was given up.
            failed: try row.get("unroutable"),
            cut: try row.get("cut"),
            createdAt: try row.get("created_at"),
            firstFinished: try row.get("first_routed_at"),
            lastFinished: try row.get("last_routed_at"),
            totals: totals[id] ?? JobTotals()
        )
    }
}

extension SiteData.SourceOutcomes {
    fileprivate init(_ row: Row) throws {
        self.init(
            number: try row.get("model_id"),
            name: try row.get("name"),
            source: try row.get("source"),
            sums: .init(
                scored: try row.get("scored"),
                scorePpm: try row.get("score_ppm"),
                costed: try row.get("costed"),
                costNanoDollars: try row.get("cost_nusd")
            )
        )
    }
}
