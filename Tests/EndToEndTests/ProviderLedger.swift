import StrictJSON
import Testing

/// The account book of the simulated provider, as JSON and by what tests ask for.
struct Ledger {
    let json: JSON

    /// One request of a batch, or an online one.
    struct Line {
        let customID: String
        let model: String
        /// `waiting`, `answered`, `failed`, `expired` or `cancelled`; online requests are answered.
        let state: String
        /// Nil where no price is known.
        let nanoDollars: Int?
        let batch: String?
    }

    /// Batches that were made and did not fail before anything ran.
    var liveBatches: [JSON] { (json["batches"]?.array ?? []).filter { $0["live"]?.bool == true } }

    /// Every line of every live batch, in the order of the batches.
    var batchLines: [Line] {
        liveBatches.flatMap { batch in
            (batch["lines"]?.array ?? []).map { Line($0, batch: batch["id"]?.string) }
        }
    }

    /// Every online request that was answered, lost answers included.
    var online: [Line] { (json["online"]?.array ?? []).map { Line($0, batch: nil) } }

    /// Ids that are in more than one live batch: the fault that must never be.
    var doubled: [String] { (json["doubled"]?.array ?? []).compactMap { $0["custom_id"]?.string } }

    /// What was billed in all, in nano-dollars.
    var nanoDollars: Int { json["totals"]?["cost_nusd"]?.int ?? -1 }
}

extension Ledger.Line {
    fileprivate init(_ line: JSON, batch: String?) {
        customID = line["custom_id"]?.string ?? ""
        model = line["model"]?.string ?? ""
        state = line["state"]?.string ?? "answered"
        nanoDollars = line["cost_nusd"]?.int
        self.batch = batch
    }
}
