package import Postgres
package import Registry
internal import Units

/// Everything the site shows, read in one transaction; pages are pure functions of it.
///
/// Prompts and results are not in it and so can't be published.
package struct SiteData: Sendable, Equatable {
    /// What came back for decisions on one model from one source: a row of the outcome roll-up.
    package struct SourceOutcomes: Sendable, Equatable {
        package var number: Int64
        package var name: String
        /// `simulated`, `recorded` or `provider`.
        package var source: String
        package var sums: JobTotals.Outcomes

        package init(number: Int64, name: String, source: String, sums: JobTotals.Outcomes) {
            self.number = number
            self.name = name
            self.source = source
            self.sums = sums
        }
    }

    /// A policy snapshot, by its identity.
    package struct Snapshot: Sendable, Equatable {
        /// 64 hexadecimal digits.
        package var digest: String
        package var policyName: String
        package var version: Int64
        package var algorithm: String
        package var encoder: String

        package init(digest: String, policyName: String, version: Int64, algorithm: String, encoder: String) {
            self.digest = digest
            self.policyName = policyName
            self.version = version
            self.algorithm = algorithm
            self.encoder = encoder
        }
    }

    /// The snapshot a channel points to and how it came there.
    package struct Promotion: Sendable, Equatable {
        package var snapshot: Snapshot
        package var action: String
        package var actor: String
        package var reason: String
        package var at: Timestamp

        package init(snapshot: Snapshot, action: String, actor: String, reason: String, at: Timestamp) {
            self.snapshot = snapshot
            self.action = action
            self.actor = actor
            self.reason = reason
            self.at = at
        }
    }

    /// Prompts by what became of them, over all jobs.
    package struct Backlog: Sendable, Equatable {
        package var jobs: Int64 = 0
        package var prompts: Int64 = 0
        package var routed: Int64 = 0
        package var waiting: Int64 = 0
        package var claimed: Int64 = 0
        package var dead: Int64 = 0
        package var cancelled: Int64 = 0
        package var failed: Int64 = 0
        /// When the oldest job that still has waiting or claimed prompts was made.
        package var oldestWaiting: Timestamp?
        package var routedInFiveMinutes: Int64 = 0
        package var routedInOneHour: Int64 = 0
        package var lastFinished: Timestamp?

        package init() {}
    }

    package var asOf: Timestamp
    /// The name of the newest applied migration, or nil if the database doesn't say.
    package var schemaVersion: String?
    package var backlog: Backlog
    package var production: Promotion?
    /// By name.
    package var channels: [Channel] = []
    /// The newest jobs, newest first.
    package var jobs: [JobRecord]
    /// Totals of every model over all jobs.
    package var totals: JobTotals
    /// What went out and came back.
    package var deliveries: DeliveryTotals
    /// The SQL behind the pages, by file name.
    package var queries: [NamedQuery]

    package init(
        asOf: Timestamp,
        schemaVersion: String?,
        backlog: Backlog,
        production: Promotion?,
        jobs: [JobRecord],
        totals: JobTotals,
        deliveries: DeliveryTotals = DeliveryTotals(),
        queries: [NamedQuery]
    ) {
        self.asOf = asOf
        self.schemaVersion = schemaVersion
        self.backlog = backlog
        self.production = production
        self.jobs = jobs
        self.totals = totals
        self.deliveries = deliveries
        self.queries = queries
    }

    /// A file of `db/queries` and how many rows it gave.
    package struct NamedQuery: Sendable, Equatable {
        package var name: String
        package var sql: String
        package var rows: Int

        package init(name: String, sql: String, rows: Int) {
            self.name = name
            self.sql = sql
            self.rows = rows
        }
    }

    /// Whether any outcome of any job shown is simulated.
    package var holdsSimulatedOutcomes: Bool { jobs.contains { $0.isSimulated } }
}
