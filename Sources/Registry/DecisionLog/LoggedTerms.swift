package import Postgres
package import RoutingPolicy
internal import Schema

/// What a job's prompts were decided under, so that a decision can be made again.
package struct LoggedTerms: Sendable {
    /// With the snapshot and the prompt's number it keys the draw.
    package let seed: Int64

    /// The limit of exploration, in [0, 1].
    package let explore: Double

    /// The numbers of the models that the job allows; nil for all.
    package let allowedModels: [Int16]?

    /// The different prices that held: of some models by name, of none in chunks of an older program.
    package let priceSets: [[LanguageModel]]

    /// Which of them held for which prompts, in the order in which the chunks were made.
    private let ranges: [(prompts: ClosedRange<Int32>, set: Int)]

    /// Reads the terms of a job.
    ///
    /// - Throws: what the database says.
    package init(_ connection: borrowing Connection, job: Int64) throws {
        let row = try connection.query(.decisionLogTerms, ["job": job]).single()
        seed = try row.get("seed")
        explore = try row.get("explore")
        allowedModels = try row.get("allowed_models")
        var chunks: [(chunk: Int64, prompts: ClosedRange<Int32>, prices: [Int64], models: [LanguageModel])] = []
        for row in try connection.query(.decisionLogPrices, ["job": job]) {
            let chunk: Int64 = try row.get("chunk_id")
            if chunks.last?.chunk != chunk {
                let (low, high): (Int32, Int32) = (try row.get("lo"), try row.get("hi"))
                chunks.append((chunk, low...high, [], []))
            }
            guard let price: Int64 = try row.get("price_id"), let name: String = try row.get("name"),
                let input: Int64 = try row.get("input_nusd_per_mtok"),
                let output: Int64 = try row.get("output_nusd_per_mtok"),
                let factor: Double = try row.get("batch_factor")
            else { continue }
            chunks[chunks.count - 1].prices.append(price)
            chunks[chunks.count - 1].models.append(
                LanguageModel(name: name, inputPrice: input, outputPrice: output, batchFactor: factor)
            )
        }
        var places: [[Int64]: Int] = [:]
        var sets: [[LanguageModel]] = []
        ranges = chunks.map { chunk in
            let place = places[chunk.prices] ?? sets.count
            if place == sets.count {
                places[chunk.prices] = place
                sets.append(chunk.models)
            }
            return (chunk.prompts, place)
        }
        priceSets = sets
    }

    /// Which of ``priceSets`` held for each of these prompts.
    ///
    /// - Parameter prompts: their numbers, ascending.
    /// - Returns: one place a prompt; nil for one that no finished chunk has.
    package func priceSets(of prompts: [Int32]) -> [Int?] {
        var found = [Int?](repeating: nil, count: prompts.count)
        for range in ranges {
            var place = prompts.partition(before: range.prompts.lowerBound)
            while place < prompts.count, prompts[place] <= range.prompts.upperBound {
                found[place] = range.set
                place += 1
            }
        }
        return found
    }
}

extension [Int32] {
    /// The place of the first element that is at least `value`, in an ascending list.
    fileprivate func partition(before value: Int32) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if self[middle] < value { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

extension Query {
    static let decisionLogTerms = Query(
        "decision_log_terms",
        parameters: ["job": Int64.self],
        columns: ["seed": Int64.self, "explore": Double.self, "allowed_models": [Int16]?.self]
    )
    static let decisionLogPrices = Query(
        "decision_log_prices",
        parameters: ["job": Int64.self],
        columns: [
            "chunk_id": Int64.self, "lo": Int32.self, "hi": Int32.self, "model_id": Int16?.self,
            "price_id": Int64?.self, "name": String?.self, "input_nusd_per_mtok": Int64?.self,
            "output_nusd_per_mtok": Int64?.self, "batch_factor": Double?.self,
        ]
    )
}
