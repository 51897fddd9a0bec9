internal import Numerics
package import PromptEncoder
package import RoutingPolicy
internal import Units

/// A prompt on which two policies are compared, with the terms under which it is routed.
package struct ComparedPrompt: Sendable {
    package let text: String
    package let preference: Preference

    /// The names of the models that may be chosen; nil for all.
    package let allowed: [String]?

    /// The limit of exploration; nil for each policy's own.
    package let explore: Double?

    package init(text: String, preference: Preference, allowed: [String]? = nil, explore: Double? = nil) {
        self.text = text
        self.preference = preference
        self.allowed = allowed
        self.explore = explore
    }

    fileprivate func hasTerms(of other: ComparedPrompt) -> Bool {
        guard preference == other.preference, explore == other.explore else { return false }
        switch (allowed, other.allowed) {
        case (nil, nil): return true
        case (let mine?, let theirs?): return mine.elementsEqual(theirs) { $0.hasBytes(of: $1) }
        default: return false
        }
    }
}

/// How two policies differ on the same prompts: expectations over their probabilities, nothing is drawn.
package struct DecisionComparison: Sendable {
    /// What one policy does, by its own predictions.
    package struct Side: Sendable {
        /// The expected share of each model, in the policy's order.
        package internal(set) var shares: [(model: String, share: Double)] = []

        /// Means over the prompts: quality in [0, 1], cost in USD, and utility w_q q - w_c c~ on the first policy's
        /// cost scale.
        package internal(set) var quality = 0.0
        package internal(set) var cost = 0.0
        package internal(set) var utility = 0.0
    }

    /// The prompts of one preference, or all of them.
    package struct Group: Sendable {
        /// nil for all prompts.
        package let preference: Preference?
        package internal(set) var prompts = 0

        /// Prompts whose most probable model is another one.
        package internal(set) var moved = 0
        package internal(set) var first = Side()
        package internal(set) var second = Side()

        /// The share of decisions that move.
        package var movedShare: Double { prompts > 0 ? Double(moved) / Double(prompts) : 0 }

        /// Each model of either policy with its share before and after, in the order
        /// of the first policy.
        package var shares: [(model: String, first: Double, second: Double)] {
            var rows = first.shares.map { ($0.model, $0.share, 0.0) }
            for entry in second.shares {
                if let place = rows.firstIndex(where: { $0.0.hasBytes(of: entry.model) }) {
                    rows[place].2 = entry.share
                } else {
                    rows.append((entry.model, 0, entry.share))
                }
            }
            return rows
        }

        /// The model whose share changes most, with the change; nil without prompts.
        package var largestChange: (model: String, change: Double)? {
            shares.map { ($0.model, $0.second - $0.first) }.max { $0.1.magnitude < $1.1.magnitude }
        }
    }

    package private(set) var total = Group(preference: nil)

    /// In the order in which a preference first occurs.
    package private(set) var groups: [Group] = []

    /// For each prompt, the second policy's probability for each of its models.
    package private(set) var probabilities: [[Double]] = []

    /// Compares two policies, both at the prices they have.
    ///
    /// - Parameters:
    ///   - first: the policy that is compared with.
    ///   - second: the other one.
    ///   - prompts: what they are compared on; every policy must know a model that each allows.
    ///   - encode: makes features of all prompts by the encoder of a policy.
    /// - Throws: `PolicyError` for terms that a policy refuses.
    package init(
        _ first: TrainedPolicy,
        _ second: TrainedPolicy,
        on prompts: [ComparedPrompt],
        encode: (TrainedPolicy) throws -> EncodedPrompts
    ) throws {
        let features = try encode(first)
        let others = second.encoder.digest == first.encoder.digest ? features : try encode(second)
        probabilities = Array(repeating: [], count: prompts.count)
        for rows in Self.groups(prompts) {
            let terms = prompts[rows[0]]
            let left = try Self.route(first, features, rows, terms)
            let right = try Self.route(second, others, rows, terms)
            var group = Group(preference: terms.preference)
            group.prompts = rows.count
            group.first = Self.side(first, left, terms.preference, first.costScale)
            group.second = Self.side(second, right, terms.preference, first.costScale)
            for (position, row) in rows.enumerated() {
                let old = first.candidates[Self.likeliest(left.probabilities.row(position))].name
                let new = second.candidates[Self.likeliest(right.probabilities.row(position))].name
                if !old.hasBytes(of: new) { group.moved += 1 }
                probabilities[row] = right.probabilities.row(position).map(Double.init)
            }
            total.add(group)
            if let known = groups.firstIndex(where: { $0.preference == terms.preference }) {
                groups[known].add(group)
            } else {
                groups.append(group)
            }
        }
    }

    /// The rows of prompts that share their terms, in the order of their first.
    private static func groups(_ prompts: [ComparedPrompt]) -> [[Int]] {
        var groups: [[Int]] = []
        for row in prompts.indices {
            if let known = groups.firstIndex(where: { prompts[$0[0]].hasTerms(of: prompts[row]) }) {
                groups[known].append(row)
            } else {
                groups.append([row])
            }
        }
        return groups
    }

    private static func route(
        _ policy: TrainedPolicy,
        _ encoded: EncodedPrompts,
        _ rows: [Int],
        _ terms: ComparedPrompt
    ) throws(PolicyError) -> RoutedBatch {
        let allowed = terms.allowed.map { names in
            policy.candidates.map { candidate in names.contains { $0.hasBytes(of: candidate.name) } }
        }
        return try policy.route(
            encoded.features.rows(at: rows),
            inputTokens: rows.map { encoded.inputTokens[$0] },
            encoderDigest: policy.encoder.digest,
            preference: terms.preference,
            allowed: allowed,
            explore: terms.explore
        )
    }

    private static func side(
        _ policy: TrainedPolicy,
        _ batch: RoutedBatch,
        _ preference: Preference,
        _ scale: CostScale
    ) -> Side {
        var side = Side()
        let rows = batch.probabilities.rows
        for (model, candidate) in policy.candidates.enumerated() {
            var share = 0.0
            for row in 0..<rows {
                let probability = Double(batch.probabilities[row, model])
                let (quality, cost) = (batch.predictedQuality[row, model], batch.predictedCost[row, model])
                share += probability
                side.quality += probability * Double(quality)
                side.cost += probability * Double(cost)
                side.utility +=
                    probability
                    * (preference.quality * Double(quality) - preference.cost * Double(scale.scaled(cost)))
            }
            side.shares.append((candidate.name, share / Double(rows)))
        }
        side.quality /= Double(rows)
        side.cost /= Double(rows)
        side.utility /= Double(rows)
        return side
    }

    private static func likeliest(_ row: ArraySlice<Float>) -> Int {
        var best = row.startIndex
        for index in row.indices where row[index] > row[best] { best = index }
        return best - row.startIndex
    }
}

extension DecisionComparison.Group {
    /// Adds the prompts of another group of the same two policies.
    fileprivate mutating func add(_ other: DecisionComparison.Group) {
        first.add(other.first, weight: prompts, other.prompts)
        second.add(other.second, weight: prompts, other.prompts)
        prompts += other.prompts
        moved += other.moved
    }
}

extension DecisionComparison.Side {
    fileprivate mutating func add(_ other: DecisionComparison.Side, weight: Int, _ otherWeight: Int) {
        let share = Double(otherWeight) / Double(weight + otherWeight)
        func mixed(_ old: Double, _ new: Double) -> Double { old * (1 - share) + new * share }
        if shares.isEmpty { shares = other.shares.map { ($0.model, 0) } }
        for index in shares.indices { shares[index].share = mixed(shares[index].share, other.shares[index].share) }
        quality = mixed(quality, other.quality)
        cost = mixed(cost, other.cost)
        utility = mixed(utility, other.utility)
    }
}
