package import Postgres
internal import Registry
internal import Schema

/// Reads what the site shows, in one read-only transaction that sees one state of the database.
///
/// The transaction holds back the clean-up of old row versions, so it only reads roll-ups and small tables.
package enum SiteReader {
    /// The most request files, and days with a job and model, that are read.
    private static let rows: Int64 = 10_000

    /// Reads the newest `jobs` jobs and the totals of all.
    ///
    /// Ages and rates refer to `asOf`, or to the start of the transaction if it is nil.
    package static func read(_ connection: borrowing Connection, jobs: Int, asOf: Timestamp? = nil) throws -> SiteData {
        try connection.transaction(isolation: .repeatableReadOnly) { connection in
            try gather(connection, jobs: jobs, asOf: asOf)
        }
    }

    private static func gather(_ connection: borrowing Connection, jobs: Int, asOf: Timestamp?) throws -> SiteData {
        try connection.query(.siteTimeout)
        var log = QueryLog()
        let moment: Timestamp = try log.run(.siteMoment, ["as_of": asOf], on: connection).single().get("as_of")
        let backlog = try SiteData.Backlog(log.run(.siteBacklog, ["moment": moment], on: connection).single())
        let production = try log.run(.siteProduction, on: connection).first.map(SiteData.Promotion.init)
        let newest: KeyValuePairs<String, any PostgresEncodable> = ["newest": Int64(jobs) as Int64?]
        let totals = try JobTotals.byJob(log.run(.jobTotals, newest, on: connection))
        var records = try log.run(.jobList, newest, on: connection).map { row in
            JobRecord(try JobSummary(row, totals: totals))
        }
        let places = Dictionary(uniqueKeysWithValues: records.enumerated().map { ($1.id, $0) })
        for row in try log.run(.siteJobSnapshots, newest, on: connection) {
            guard let place = places[try row.get("job_id")] else { continue }
            records[place].snapshots.append(
                .init(
                    snapshot: try .init(row),
                    prompts: try row.get("prompts"),
                    isExtrapolated: try row.get("extrapolated")
                )
            )
        }
        for row in try log.run(.siteOutcomes, newest, on: connection) {
            if let place = places[try row.get("job_id")] { records[place].outcomes.append(try .init(row)) }
        }
        let models = try log.run(.siteModels, on: connection).map(JobTotals.Model.init)
        var deliveries = DeliveryTotals()
        deliveries.sums = try DeliveryTotals.Sums(log.run(.deliverySums, on: connection).single())
        deliveries.files = try log.run(.deliveryFiles, ["newest": rows], on: connection).map(DeliveryTotals.File.init)
        deliveries.days = try log.run(.deliveryDays, ["newest": rows], on: connection).map(DeliveryTotals.Day.init)
        deliveries.bills = try log.run(.deliveryBills, on: connection).map(DeliveryTotals.Bill.init)
        let schema = try log.run(.siteSchema, on: connection).first?.get("name", as: String.self)
        var data = SiteData(
            asOf: moment,
            schemaVersion: schema,
            backlog: backlog,
            production: production,
            jobs: records,
            totals: JobTotals(models),
            deliveries: deliveries,
            queries: []
        )
        let labels = Dictionary(
            try log.run(.snapshotList, on: connection).map { row in
                let snapshot = try SnapshotSummary(row)
                return (snapshot.digest, snapshot.label)
            }
        ) { first, _ in first }
        for row in try log.run(.promotionChannels, on: connection) {
            let name: String = try row.get("channel")
            let rows = try log.run(.promotionList, ["channel": name], on: connection)
            data.channels.append(.init(name: name, entries: try rows.map(PromotionEntry.init), labels: labels))
        }
        data.queries = log.queries
        return data
    }

    /// Runs named queries and keeps their texts for the about page.
    private struct QueryLog {
        private(set) var queries: [SiteData.NamedQuery] = []

        mutating func run(
            _ query: Query,
            _ values: KeyValuePairs<String, any PostgresEncodable> = [:],
            on connection: borrowing Connection
        ) throws -> Rows {
            let rows = try connection.query(query, values)
            if let known = queries.firstIndex(where: { $0.name == query.name }) {
                queries[known].rows += rows.count
                return rows
            }
            queries.append(.init(name: query.name, sql: try SQLFile.query(query.name), rows: rows.count))
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
    fileprivate init(_ job: JobSummary) {
        self.init(
            id: job.job,
            name: job.name,
            state: job.state,
            qualityWeight: job.weights.quality,
            costWeight: job.weights.cost,
            latencyWeight: job.weights.latency,
            budgetNanoDollars: job.budget,
            exploration: .init(
                limit: job.explore,
                prompts: Int64(job.explored.prompts),
                extraNanoDollars: job.explored.extraCost,
                lossPpm: job.explored.lostUtility
            ),
            prompts: Int64(job.prompts),
            routed: Int64(job.decided),
            claimed: Int64(job.claimed),
            dead: Int64(job.dead),
            failed: Int64(job.failed - job.dead),
            cut: Int64(job.cut),
            createdAt: job.createdAt,
            firstFinished: job.firstRoutedAt,
            lastFinished: job.lastRoutedAt,
            totals: job.totals
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
