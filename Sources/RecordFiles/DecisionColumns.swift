internal import Units

extension OutcomeSet {
    /// How a prompt was routed.
    package struct Decision: Sendable, Equatable {
        /// The number of the chosen model in the set.
        package var model: Int

        /// The probability with which it was chosen, in (0, 1].
        package var propensity: Double

        /// The name of the job; empty where the file does not say, as with all that follow.
        package var job: String

        /// The weights of the job's preference; nil where the file does not say.
        package var preference: Preference?

        /// The snapshot that decided, in hexadecimal digits.
        package var snapshot: String

        /// When, such as `2026-03-01T12:00:05Z`, so that texts sort as times do.
        package var decidedAt: String

        package struct Preference: Sendable, Equatable {
            package var quality: Double
            package var cost: Double
            package var latency: Double

            package init(quality: Double, cost: Double, latency: Double) {
                self.quality = quality
                self.cost = cost
                self.latency = latency
            }
        }

        package init(
            model: Int,
            propensity: Double,
            job: String = "",
            preference: Preference? = nil,
            snapshot: String = "",
            decidedAt: String = ""
        ) {
            self.model = model
            self.propensity = propensity
            self.job = job
            self.preference = preference
            self.snapshot = snapshot
            self.decidedAt = decidedAt
        }

        /// The same decision in a set with these of the models; nil where the chosen one is not among them.
        func choosing(among columns: [Int]) -> Decision? {
            guard let place = columns.firstIndex(of: model) else { return nil }
            var decision = self
            decision.model = place
            return decision
        }
    }
}

/// The columns of an `outcomes.csv` that say how a prompt was routed; they are filled in the row of the chosen model.
struct DecisionColumns {
    private let propensity: Int
    private let job: Int?
    private let weights: (quality: Int?, cost: Int?, latency: Int?)
    private let snapshot: Int?
    private let decidedAt: Int?

    /// Nil for a file without propensities.
    init?(_ reader: borrowing CSVReader) {
        guard let propensity = reader.optionalColumn("propensity") else { return nil }
        self.propensity = propensity
        job = reader.optionalColumn("job")
        weights = (
            reader.optionalColumn("quality_weight"), reader.optionalColumn("cost_weight"),
            reader.optionalColumn("latency_weight")
        )
        snapshot = reader.optionalColumn("snapshot")
        decidedAt = reader.optionalColumn("decided_at")
    }

    /// The decision that a row is the choice of; nil for the outcome of another model.
    func decision(
        _ reader: borrowing CSVReader,
        _ row: CSVRow,
        of model: Int
    ) throws(RecordError) -> OutcomeSet.Decision? {
        if row.isEmpty(propensity) { return nil }
        guard let value = DecimalText.double(reader.number(row, propensity)), value > 0, value <= 1 else {
            throw reader.fault(
                row,
                propensity,
                "the propensity \(row.excerpt(propensity)) is no number above 0 and at most 1; leave it empty for "
                    + "models that were not chosen"
            )
        }
        func text(_ column: Int?) -> String { column.map { row.text($0) } ?? "" }
        let quality = try weight(reader, row, weights.quality)
        let cost = try weight(reader, row, weights.cost)
        let latency = try weight(reader, row, weights.latency)
        var preference: OutcomeSet.Decision.Preference?
        if let quality, let cost { preference = .init(quality: quality, cost: cost, latency: latency ?? 0) }
        return OutcomeSet.Decision(
            model: model,
            propensity: value,
            job: text(job),
            preference: preference,
            snapshot: text(snapshot),
            decidedAt: text(decidedAt)
        )
    }

    private func weight(
        _ reader: borrowing CSVReader,
        _ row: CSVRow,
        _ column: Int?
    ) throws(RecordError) -> Double? {
        guard let column, !row.isEmpty(column) else { return nil }
        guard let value = DecimalText.double(reader.number(row, column)), value >= 0, value <= 1 else {
            throw reader.fault(row, column, "the weight \(row.excerpt(column)) is no number from 0 to 1")
        }
        return value
    }
}
