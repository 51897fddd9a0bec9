package import Postgres

/// Everything the site shows, read in one transaction; pages are pure functions of it.
///
/// Prompts and results are not in it and so can't be published.
package struct SiteData: Sendable, Equatable {
    /// What a set of decisions adds up to; quality in millionths (ppm), money in nano-dollars, so that sums are exact.
    package struct Sums: Sendable, Equatable {
        package var prompts: Int64
        package var costNanodollars: Int64
        package var qualityPpm: Int64

        package init(prompts: Int64 = 0, costNanodollars: Int64 = 0, qualityPpm: Int64 = 0) {
            self.prompts = prompts
            self.costNanodollars = costNanodollars
            self.qualityPpm = qualityPpm
        }
    }

    /// A model's part in a job, or in all jobs.
    package struct ModelTotals: Sendable, Equatable {
        package var modelID: Int64
        package var name: String
        /// The prompts the model was chosen for, by prediction.
        package var chosen: Sums
        /// All prompts for which the model was a candidate, as if it had been sent every one of them, by prediction.
        package var alone: Sums

        package init(modelID: Int64, name: String, chosen: Sums, alone: Sums) {
            self.modelID = modelID
            self.name = name
            self.chosen = chosen
            self.alone = alone
        }
    }

    /// What came back for decisions on one model, by source.
    package struct OutcomeTotals: Sendable, Equatable {
        package var modelID: Int64
        package var name: String
        /// `simulated`, `recorded` or `provider`.
        package var source: String
        /// Scores that came back, and their sum in ppm.
        package var scored: Int64
        package var scorePpm: Int64
        /// Costs that came back, and their sum.
        package var costed: Int64
        package var costNanodollars: Int64

        package init(
            modelID: Int64,
            name: String,
            source: String,
            scored: Int64,
            scorePpm: Int64,
            costed: Int64,
            costNanodollars: Int64
        ) {
            self.modelID = modelID
            self.name = name
            self.source = source
            self.scored = scored
            self.scorePpm = scorePpm
            self.costed = costed
            self.costNanodollars = costNanodollars
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
    /// The newest jobs, newest first.
    package var jobs: [JobRecord]
    /// Predicted totals of every model over all jobs, by model id.
    package var models: [ModelTotals]
    /// The SQL behind the pages, by file name.
    package var queries: [NamedQuery]

    package init(
        asOf: Timestamp,
        schemaVersion: String?,
        backlog: Backlog,
        production: Promotion?,
        jobs: [JobRecord],
        models: [ModelTotals],
        queries: [NamedQuery]
    ) {
        self.asOf = asOf
        self.schemaVersion = schemaVersion
        self.backlog = backlog
        self.production = production
        self.jobs = jobs
        self.models = models
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
