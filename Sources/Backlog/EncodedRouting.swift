internal import Postgres

/// The result of a chunk, checked and encoded before its transaction begins, so that nothing is computed inside it.
package struct EncodedRouting: Sendable {
    let lease: ChunkLease

    /// The identity of the snapshot that decided.
    let snapshot: [UInt8]
    let decisionBytes: [UInt8]
    let decisionCount: Int
    let failures: [UnroutablePrompt]
    let isExtrapolated: Bool
    let exploration: ExplorationTotal
    let cut: Int32
    let rollup: [RollupRow]

    struct RollupRow: Sendable, Equatable {
        let model: Int16
        var prompts: Int32 = 0
        var cost: Int64 = 0
        var quality: Int64 = 0
        let allCost: Int64
        let allQuality: Int64
        let price: Int64?
        let allPrompts: Int32?
    }

    /// Checks the result and encodes it.
    ///
    /// - Throws: `invalidRouting` unless every prompt of the chunk appears exactly once, every number is finite and in
    ///   range, and every chosen model is among the candidates.
    package init(_ routing: ChunkRouting, for lease: ChunkLease, snapshot: [UInt8] = []) throws {
        try Self.checkCoverage(routing, lease)
        var rollup: [RollupRow] = []
        var places: [Int16: Int] = [:]
        for candidate in routing.candidates.sorted(by: { $0.model < $1.model }) {
            guard places.updateValue(rollup.count, forKey: candidate.model) == nil else {
                throw Self.error(lease, "the totals name model \(candidate.model) twice")
            }
            rollup.append(
                RollupRow(
                    model: candidate.model,
                    allCost: candidate.cost,
                    allQuality: candidate.quality,
                    price: candidate.price,
                    allPrompts: candidate.prompts
                )
            )
        }
        var encoder = BinaryCopyEncoder(capacity: routing.decisions.count * 64)
        for decision in routing.decisions {
            guard let place = places[decision.model] else {
                throw Self.error(lease, "prompt \(decision.number) got model \(decision.model), which has no totals")
            }
            try Self.check(decision, lease)
            encoder.beginRow(fields: 6)
            encoder.append(lease.job)
            encoder.append(decision.number)
            encoder.append(decision.model)
            encoder.append(decision.propensity)
            encoder.append(decision.predictedQuality)
            encoder.append(decision.predictedCost)
            rollup[place].prompts += 1
            rollup[place].cost += decision.predictedCost
            rollup[place].quality += Int64((Double(decision.predictedQuality) * 1_000_000).rounded())
        }
        self.lease = lease
        self.snapshot = snapshot
        decisionBytes = encoder.finish()
        decisionCount = routing.decisions.count
        failures = routing.failures
        isExtrapolated = routing.isExtrapolated
        exploration = routing.exploration
        cut = Int32(clamping: routing.cut)
        self.rollup = rollup
    }

    private static func checkCoverage(_ routing: ChunkRouting, _ lease: ChunkLease) throws {
        var seen = [Bool](repeating: false, count: lease.count)
        for number in routing.decisions.map(\.number) + routing.failures.map(\.number) {
            guard lease.prompts.contains(number) else {
                throw error(lease, "prompt \(number) is not in the chunk, which covers \(lease.prompts)")
            }
            let place = Int(number - lease.prompts.lowerBound)
            guard !seen[place] else { throw error(lease, "prompt \(number) has two results") }
            seen[place] = true
        }
        if let missing = seen.firstIndex(of: false) {
            throw error(lease, "prompt \(Int(lease.prompts.lowerBound) + missing) has no result")
        }
    }

    private static func check(_ decision: RoutedPrompt, _ lease: ChunkLease) throws {
        // Written so that NaN fails: the server would take it for a number above all others.
        guard decision.propensity > 0, decision.propensity <= 1 else {
            throw error(
                lease,
                "prompt \(decision.number) has propensity \(decision.propensity), expected above 0 up to 1"
            )
        }
        guard decision.predictedQuality >= 0, decision.predictedQuality <= 1 else {
            throw error(lease, "prompt \(decision.number) has quality \(decision.predictedQuality), expected 0 to 1")
        }
        guard decision.predictedCost >= 0 else {
            throw error(lease, "prompt \(decision.number) has a cost of \(decision.predictedCost) nano-dollars")
        }
    }

    private static func error(_ lease: ChunkLease, _ reason: String) -> BacklogError {
        .invalidRouting(chunk: lease.chunk, reason: reason)
    }
}
