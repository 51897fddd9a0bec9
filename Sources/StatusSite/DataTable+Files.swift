package import Postgres
package import Registry
internal import Units

extension DataTable {
    /// Request files: where each is, and what came back.
    package static func files(_ totals: DeliveryTotals, asOf: Timestamp) -> DataTable {
        DataTable(
            id: "files",
            caption: "Request files, those that are open first",
            of: totals.files,
            total: max(Int(totals.sums.files), totals.files.count),
            columns: places(asOf) + lines() + moments()
        )
    }

    private static func places(_ asOf: Timestamp) -> [Column<DeliveryTotals.File>] {
        [
            Column("file", "File", .code, meaning: "name of the request file") { .text($0.name) },
            Column("job", "Job", .words, meaning: "name of the job") { .text($0.job) },
            Column("model", "Model", .words, meaning: "name in the catalog", isOnPage: false) { .text($0.model) },
            Column("mode", "Mode", .words, meaning: "batch or online", isOnPage: false) { .text($0.mode) },
            Column("state", "State", .words, meaning: "where the file is on its way") { .text($0.state) },
            Column("attempt", "Attempt", .count, meaning: "which one of its prompts it is", isOnPage: false) {
                .integer($0.attempt)
            },
            Column("age_hours", "Age", .decimal(1), unit: "hours", meaning: "since it was written") {
                .ratio(max(0, asOf.unixSeconds - $0.createdAt.unixSeconds), over: 3_600)
            },
        ]
    }

    private static func moments() -> [Column<DeliveryTotals.File>] {
        [
            Column("batch", "Batch", .code, meaning: "the provider's name for the batch", isOnPage: false) {
                $0.batch.map { .text($0) } ?? .unknown
            },
            Column("fault", "Fault", .words, meaning: "what went wrong last", unknown: "none") {
                $0.fault.map { .text($0) } ?? .unknown
            },
            Column("created_at", "Written", .time, meaning: "when it was written", isOnPage: false) {
                .moment($0.createdAt)
            },
            Column("sent_at", "Sent", .time, meaning: "when it was sent", isOnPage: false) {
                $0.sentAt.map { .moment($0) } ?? .unknown
            },
            Column("recorded_at", "Recorded", .time, meaning: "when it was done with", isOnPage: false) {
                $0.recordedAt.map { .moment($0) } ?? .unknown
            },
        ]
    }

    private static func lines() -> [Column<DeliveryTotals.File>] {
        func count(
            _ key: String,
            _ title: String,
            _ meaning: String,
            isOnPage: Bool = true,
            _ value: @escaping @Sendable (DeliveryTotals.Sums) -> Int64
        ) -> Column<DeliveryTotals.File> {
            Column(key, title, .count, unit: "lines", meaning: meaning, isOnPage: isOnPage) { .integer(value($0.sums)) }
        }
        return [
            count("lines", "Lines", "requests in it") { $0.lines },
            count("outstanding", "Open", "lines without a result so far") { $0.outstanding },
            count("answered", "Answered", "lines with an answer") { $0.answered },
            count("truncated", "Truncated", "answers cut off at a limit of tokens", isOnPage: false) { $0.truncated },
            count("passing", "To send again", "errors that may pass, and expired lines") { $0.passing },
            count("failed", "Failed", "failures for good") { $0.failed },
            count("missing", "Missing", "lines that never came back", isOnPage: false) { $0.missing },
            count(
                "unknown_cost",
                "Cost unknown",
                "lines that may have cost something that is not known",
                isOnPage: false
            ) { $0.unknownCost },
            Column("predicted_cost_usd", "Predicted", .dollars, unit: "USD", meaning: "predicted cost of all lines") {
                .dollars($0.sums.predicted)
            },
            Column("billed_usd", "Billed", .dollars, unit: "USD", meaning: "what its answers cost so far") {
                .dollars($0.sums.billed)
            },
        ]
    }

    /// What was sent on each day, by job and model.
    package static func days(_ totals: DeliveryTotals) -> DataTable {
        DataTable(
            id: "spend-by-day",
            caption: "What was sent on a day (UTC), by job and model",
            of: totals.days,
            columns: [
                Column("day", "Day", .words, meaning: "when it was sent, UTC") { .text($0.day) },
                Column("job", "Job", .words, meaning: "name of the job") { .text($0.job) },
                Column("model", "Model", .words, meaning: "name in the catalog") { .text($0.model) },
                Column("files", "Files", .count, meaning: "request files") { .integer($0.sums.files) },
                Column("lines", "Lines", .count, meaning: "requests") { .integer($0.sums.lines) },
                Column("answered", "Answered", .count, unit: "lines", meaning: "lines with an answer") {
                    .integer($0.sums.answered)
                },
                Column("unknown_cost", "Cost unknown", .count, unit: "lines", meaning: "lines of unknown cost") {
                    .integer($0.sums.unknownCost)
                },
                Column("predicted_cost_usd", "Predicted", .dollars, unit: "USD", meaning: "predicted cost") {
                    .dollars($0.sums.predicted)
                },
                Column("billed_usd", "Billed", .dollars, unit: "USD", meaning: "what answers cost so far") {
                    .dollars($0.sums.billed)
                },
            ]
        )
    }

    /// What a job was billed, beside what was predicted for the same requests.
    package static func bills(_ job: Int64, _ totals: DeliveryTotals) -> DataTable {
        DataTable(
            id: "job-\(job)-bills",
            caption: "Predicted beside billed cost of what was sent",
            of: totals.bills.filter { $0.job == job },
            columns: [
                Column("model", "Model", .words, meaning: "name in the catalog") { .text($0.model) },
                Column("lines", "Sent", .count, unit: "lines", meaning: "requests, those sent again included") {
                    .integer($0.sums.lines)
                },
                Column("answered", "Answered", .count, unit: "lines", meaning: "lines with an answer") {
                    .integer($0.sums.answered)
                },
                Column("failed", "Failed", .count, unit: "lines", meaning: "failures for good") {
                    .integer($0.sums.failed)
                },
                Column("missing", "Missing", .count, unit: "lines", meaning: "lines that never came back") {
                    .integer($0.sums.missing)
                },
                Column("unknown_cost", "Cost unknown", .count, unit: "lines", meaning: "lines of unknown cost") {
                    .integer($0.sums.unknownCost)
                },
                Column("predicted_cost_usd", "Predicted", .dollars, unit: "USD", meaning: "predicted cost") {
                    .dollars($0.sums.predicted)
                },
                Column("billed_usd", "Billed", .dollars, unit: "USD", meaning: "what answers cost so far") {
                    .dollars($0.sums.billed)
                },
                Column("billed_change", "Billed less predicted", .change, meaning: "relative to the prediction") {
                    $0.sums.predicted > 0 && $0.sums.outstanding == 0
                        ? .ratio($0.sums.billed - $0.sums.predicted, over: $0.sums.predicted) : .unknown
                },
            ]
        )
    }
}
