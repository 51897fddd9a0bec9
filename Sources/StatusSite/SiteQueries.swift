package import Postgres
internal import Schema

/// The queries of the site alone; jobs and their totals are the registry's.
package enum SiteQueries {
    /// All of them; a test compares each with the database, and misses none.
    package static let all: [Query] = [
        .siteBacklog, .siteJobSnapshots, .siteModels, .siteMoment, .siteOutcomes, .siteProduction, .siteSchema,
        .siteTimeout,
    ]
}

extension Query {
    static let siteTimeout = Query("site_timeout")
    static let siteMoment = Query(
        "site_moment",
        parameters: ["as_of": Timestamp?.self],
        columns: ["as_of": Timestamp.self]
    )
    static let siteBacklog = Query(
        "site_backlog",
        parameters: ["moment": Timestamp.self],
        columns: [
            "jobs": Int64.self, "prompts": Int64.self, "routed": Int64.self, "failed": Int64.self,
            "waiting": Int64.self, "claimed": Int64.self, "dead": Int64.self, "cancelled": Int64.self,
            "oldest_waiting": Timestamp?.self, "routed_five_minutes": Int64.self, "routed_one_hour": Int64.self,
            "last_finished": Timestamp?.self,
        ]
    )
    static let siteProduction = Query(
        "site_production",
        columns: [
            "digest": String.self, "policy_name": String.self, "version": Int64.self, "algorithm": String.self,
            "encoder": String.self, "action": String.self, "actor": String.self, "reason": String.self,
            "at": Timestamp.self,
        ]
    )
    static let siteJobSnapshots = Query(
        "site_job_snapshots",
        parameters: ["newest": Int64?.self],
        columns: [
            "job_id": Int64.self, "digest": String.self, "policy_name": String.self, "version": Int64.self,
            "algorithm": String.self, "encoder": String.self, "prompts": Int64.self, "extrapolated": Bool?.self,
        ]
    )
    static let siteOutcomes = Query(
        "site_outcomes",
        parameters: ["newest": Int64?.self],
        columns: [
            "job_id": Int64.self, "model_id": Int64.self, "name": String.self, "source": String.self,
            "scored": Int64.self, "score_ppm": Int64.self, "costed": Int64.self, "cost_nusd": Int64.self,
        ]
    )
    static let siteModels = Query(
        "site_models",
        columns: [
            "model_id": Int64.self, "model": String.self, "prompts": Int64.self, "cost_nusd": Int64.self,
            "quality_ppm": Int64.self, "all_prompts": Int64.self, "all_cost_nusd": Int64.self,
            "all_quality_ppm": Int64.self, "scored": Int64.self, "score_ppm": Int64.self, "costed": Int64.self,
            "observed_cost_nusd": Int64.self, "all_scored": Int64.self, "all_score_ppm": Int64.self,
            "all_costed": Int64.self, "all_observed_cost_nusd": Int64.self, "sources": String?.self,
            "is_simulated": Bool.self, "is_reference": Bool.self,
        ]
    )
    static let siteSchema = Query("site_schema", columns: ["name": String.self])
}
