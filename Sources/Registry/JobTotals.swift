package import Postgres
internal import Schema

/// What a job's prompts went to, what single models would have given instead, and what came back: the one place from
/// which `status`, the site and the view `job_model_summary` take their sums.
///
/// Built from roll-ups: ten million decisions cost what ten do. All sums are exact: money in nano-dollars, qualities
/// and scores in millionths (ppm).
package struct JobTotals: Sendable, Equatable {
    /// Predictions summed over prompts.
    package struct Sums: Sendable, Equatable {
        package var prompts: Int64
        package var costNanoDollars: Int64
        package var qualityPpm: Int64

        package init(prompts: Int64 = 0, costNanoDollars: Int64 = 0, qualityPpm: Int64 = 0) {
            self.prompts = prompts
            self.costNanoDollars = costNanoDollars
            self.qualityPpm = qualityPpm
        }

        /// From 0 to 1; nil for no prompts.
        package var meanQuality: Double? { prompts > 0 ? Double(qualityPpm) / 1_000_000 / Double(prompts) : nil }

        static func + (left: Sums, right: Sums) -> Sums {
            Sums(
                prompts: left.prompts + right.prompts,
                costNanoDollars: left.costNanoDollars + right.costNanoDollars,
                qualityPpm: left.qualityPpm + right.qualityPpm
            )
        }
    }

    /// Outcomes summed over the prompts of which they are known.
    package struct Outcomes: Sendable, Equatable {
        /// Scores that came back, and their sum.
        package var scored: Int64
        package var scorePpm: Int64

        /// Costs that came back, and their sum.
        package var costed: Int64
        package var costNanoDollars: Int64

        package init(scored: Int64 = 0, scorePpm: Int64 = 0, costed: Int64 = 0, costNanoDollars: Int64 = 0) {
            self.scored = scored
            self.scorePpm = scorePpm
            self.costed = costed
            self.costNanoDollars = costNanoDollars
        }

        /// From 0 to 1; nil without a score.
        package var meanScore: Double? { scored > 0 ? Double(scorePpm) / 1_000_000 / Double(scored) : nil }

        static func + (left: Outcomes, right: Outcomes) -> Outcomes {
            Outcomes(
                scored: left.scored + right.scored,
                scorePpm: left.scorePpm + right.scorePpm,
                costed: left.costed + right.costed,
                costNanoDollars: left.costNanoDollars + right.costNanoDollars
            )
        }
    }

    /// A candidate's part.
    package struct Model: Sendable, Equatable {
        package var number: Int64
        package var name: String

        /// The prompts that it was chosen for.
        package var chosen: Sums

        /// All routed prompts for which it was a candidate, as if each had been sent to it.
        package var alone: Sums

        /// Whether it may be compared with the job: it is allowed, and was a candidate for every routed prompt.
        package var isReference: Bool

        /// What came back for the prompts that it was chosen for, and for all routed prompts, chosen or not.
        package var observed: Outcomes
        package var observedAlone: Outcomes

        /// Where `observed` comes from: `simulated`, `recorded` or `provider`, in the order of the alphabet.
        package var sources: [String]

        /// Whether any of its outcomes is simulated.
        package var isSimulated: Bool

        package init(
            number: Int64,
            name: String,
            chosen: Sums,
            alone: Sums,
            isReference: Bool,
            observed: Outcomes = Outcomes(),
            observedAlone: Outcomes = Outcomes(),
            sources: [String] = [],
            isSimulated: Bool = false
        ) {
            self.number = number
            self.name = name
            self.chosen = chosen
            self.alone = alone
            self.isReference = isReference
            self.observed = observed
            self.observedAlone = observedAlone
            self.sources = sources
            self.isSimulated = isSimulated
        }
    }

    /// Every candidate, by number.
    package var models: [Model]

    package init(_ models: [Model] = []) { self.models = models }

    /// As routed: over all models, what they were chosen for.
    package var routed: Sums { models.reduce(Sums()) { $0 + $1.chosen } }

    /// The reference of the highest predicted quality; of equals the cheaper one, then the one that came first.
    package var strongest: Model? {
        models.filter(\.isReference).min {
            (-$0.alone.qualityPpm, $0.alone.costNanoDollars, $0.number)
                < (-$1.alone.qualityPpm, $1.alone.costNanoDollars, $1.number)
        }
    }

    /// The reference of the lowest predicted cost; of equals the better one, then the one that came first.
    package var cheapest: Model? {
        models.filter(\.isReference).min {
            ($0.alone.costNanoDollars, -$0.alone.qualityPpm, $0.number)
                < ($1.alone.costNanoDollars, -$1.alone.qualityPpm, $1.number)
        }
    }

    /// What came back for the models that were chosen.
    package var observed: Outcomes { models.reduce(Outcomes()) { $0 + $1.observed } }

    /// The sources of `observed`, each once, in the order of the alphabet.
    package var sources: [String] {
        models.flatMap(\.sources).sorted().reduce(into: []) { if $0.last != $1 { $0.append($1) } }
    }

    /// Whether any outcome, also of a model that was not chosen, is simulated.
    package var isSimulated: Bool { models.contains(where: \.isSimulated) }

    /// Nano-dollars that routing is predicted to save against the strongest model alone, below 0 where it costs more;
    /// nil without a reference.
    package var savings: Int64? { strongest.map { $0.alone.costNanoDollars - routed.costNanoDollars } }
}

extension JobTotals {
    /// The totals of the newest `jobs` jobs, of all for nil, by the job's number.
    package static func read(_ connection: borrowing Connection, newest jobs: Int? = nil) throws -> [Int64: JobTotals] {
        try byJob(connection.query(.jobTotals, ["newest": jobs.map(Int64.init)]))
    }

    /// The rows of the query `job_totals`.
    package static func byJob(_ rows: Rows) throws -> [Int64: JobTotals] {
        var totals: [Int64: JobTotals] = [:]
        for row in rows { totals[try row.get("job_id"), default: JobTotals()].models.append(try Model(row)) }
        return totals
    }
}

extension JobTotals.Model {
    /// A row of the view `job_totals`, or of sums over it.
    package init(_ row: Row) throws {
        let sources: String? = try row.get("sources")
        self.init(
            number: try row.get("model_id"),
            name: try row.get("model"),
            chosen: .init(
                prompts: try row.get("prompts"),
                costNanoDollars: try row.get("cost_nusd"),
                qualityPpm: try row.get("quality_ppm")
            ),
            alone: .init(
                prompts: try row.get("all_prompts"),
                costNanoDollars: try row.get("all_cost_nusd"),
                qualityPpm: try row.get("all_quality_ppm")
            ),
            isReference: try row.get("is_reference"),
            observed: .init(
                scored: try row.get("scored"),
                scorePpm: try row.get("score_ppm"),
                costed: try row.get("costed"),
                costNanoDollars: try row.get("observed_cost_nusd")
            ),
            observedAlone: .init(
                scored: try row.get("all_scored"),
                scorePpm: try row.get("all_score_ppm"),
                costed: try row.get("all_costed"),
                costNanoDollars: try row.get("all_observed_cost_nusd")
            ),
            sources: sources.map { $0.split(separator: ", ").map(String.init) } ?? [],
            isSimulated: try row.get("is_simulated")
        )
    }
}

extension Query {
    /// The totals of the newest jobs.
    package static let jobTotals = Query(
        "job_totals",
        parameters: ["newest": Int64?.self],
        columns: [
            "job_id": Int64.self, "model_id": Int64.self, "model": String.self, "prompts": Int64.self,
            "cost_nusd": Int64.self, "quality_ppm": Int64.self, "all_prompts": Int64.self, "all_cost_nusd": Int64.self,
            "all_quality_ppm": Int64.self, "is_reference": Bool.self, "scored": Int64.self, "score_ppm": Int64.self,
            "costed": Int64.self, "observed_cost_nusd": Int64.self, "all_scored": Int64.self,
            "all_score_ppm": Int64.self, "all_costed": Int64.self, "all_observed_cost_nusd": Int64.self,
            "sources": String?.self, "is_simulated": Bool.self,
        ]
    )
}
