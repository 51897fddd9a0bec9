import Foundation
import PolicyEvaluation
import PolicySnapshot
import Postgres
import Registry
import RoutingPolicy
import Serving
import Terminal
import Units

/// Asks every gate of a promotion, in the order of the log.
struct PromotionGates {
    let candidate: VerifiedSnapshot

    /// The snapshot in force; nil for an empty channel.
    let current: [UInt8]?
    let settings: GateSettings
    let revocations: Revocations
    let trust: TrustStore
    let home: Home

    /// All results, the failed ones among them.
    func run(_ connection: borrowing Connection) throws -> [GateResult] {
        var gates = [GateResult.verified(candidate), GateResult.golden(candidate)]
        if let revocation = revocations.revocation(of: candidate.identity.bytes) {
            gates.append(GateResult("revoked", .failed, detail: "\(candidate.label) was revoked: \(revocation.reason)"))
        } else {
            gates.append(GateResult("revoked", .passed, detail: "neither the snapshot nor a key that signed it"))
        }
        let catalog = try ModelCatalog.load(connection)
        gates.append(.catalog(candidate.trainedPolicy, catalog))
        guard gates.allSatisfy({ $0.result == .passed }) else { return gates }
        return gates + judged(connection, catalog)
    }

    /// The gates that compare, each skipped with the reason where there is nothing to compare.
    private func judged(_ connection: borrowing Connection, _ catalog: [ModelCatalog.Stored]) -> [GateResult] {
        do {
            guard let current else { return skipped("nothing is in the channel to compare with") }
            let now = try DatabaseClock.now(connection).unixSeconds
            let present = try SnapshotSource(stored: current, connection)
                .verified(trust: trust, requirements: Requirements(at: now))
            let policies = try [present, candidate].map { try $0.trainedPolicy.repriced(catalog.map(\.model)) }
            let prompts = try ComparisonPrompts(last: settings.prompts, connection, catalog: catalog, for: policies)
            for note in prompts.skipped { Message.note("note: \(note)") }
            guard !prompts.prompts.isEmpty else { return skipped("the backlog has no prompt to compare on") }
            let comparison = try prompts.compare(policies[0], policies[1], home: home)
            return [
                shareDrift(comparison, prompts), cost(comparison), utility(comparison),
                value(comparison, prompts, policies),
            ]
        } catch {
            // Nothing is known of the candidate then, which is no reason to let it through.
            return GateSettings.judging.map { GateResult($0, .failed, detail: "it could not be evaluated: \(error)") }
        }
    }

    private func skipped(_ reason: String) -> [GateResult] {
        GateSettings.judging.map { skip($0, reason) }
    }

    /// A gate without a figure; it refuses where the settings require it.
    private func skip(_ name: String, _ reason: String) -> GateResult {
        guard settings.required.contains(name) else { return GateResult(name, .skipped, detail: reason) }
        return GateResult(name, .failed, detail: "the settings require it, and \(reason)")
    }

    private func shareDrift(_ comparison: DecisionComparison, _ prompts: ComparisonPrompts) -> GateResult {
        let shares = comparison.total.shares.map { row in
            "\(row.model) \(Self.percent(row.first)) to \(Self.percent(row.second))"
        }
        return GateResult(
            "share drift",
            figure: comparison.total.largestChange?.change.magnitude ?? 0,
            bound: .atMost(settings.shareDrift),
            detail: "\(shares.joined(separator: ", ")) on \(prompts.source)"
        )
    }

    private func cost(_ comparison: DecisionComparison) -> GateResult {
        let (old, new) = (comparison.total.first.cost, comparison.total.second.cost)
        return GateResult(
            "predicted cost",
            // Where all is free now, anything that is not is too much.
            figure: old > 0 ? new / old : (new > 0 ? .infinity : 1),
            bound: .atMost(settings.costCeiling),
            detail: "USD \(Self.dollars(old)) to \(Self.dollars(new)) a thousand prompts"
        )
    }

    private func utility(_ comparison: DecisionComparison) -> GateResult {
        let (old, new) = (comparison.total.first.utility, comparison.total.second.utility)
        return GateResult(
            "predicted utility",
            figure: new - old,
            bound: .atLeast(-settings.utilityDrop),
            detail: "\(old.text) to \(new.text), each by its own predictions"
        )
    }

    /// What the candidate would have earned on decisions whose outcomes are there.
    private func value(
        _ comparison: DecisionComparison,
        _ prompts: ComparisonPrompts,
        _ policies: [TrainedPolicy]
    ) -> GateResult {
        let name = "policy value"
        var samples: [SelfNormalizedValue.Sample] = []
        var simulated = 0
        for (index, decided) in prompts.decided.enumerated() {
            guard let decided, let score = decided.score, let cost = decided.cost else { continue }
            let preference = prompts.prompts[index].preference
            let scaled = policies[0].costScale.scaled(Float(Double(cost) / 1e9))
            let model = policies[1].candidates.firstIndex { $0.name.hasBytes(of: decided.model) }
            samples.append(
                SelfNormalizedValue.Sample(
                    logged: decided.propensity,
                    new: model.map { comparison.probabilities[index][$0] } ?? 0,
                    reward: preference.quality * score - preference.cost * Double(scaled)
                )
            )
            simulated += decided.isSimulated ? 1 : 0
        }
        let value = SelfNormalizedValue(samples)
        guard value.effectiveSamples >= Double(settings.effectiveSamples) else {
            return skip(
                name,
                "\(samples.count) decisions have an outcome with score and cost, worth \(Int(value.effectiveSamples)) "
                    + "of the candidate's; at least \(settings.effectiveSamples) are needed"
            )
        }
        return GateResult(
            name,
            figure: value.upperEnd,
            bound: .atLeast(-settings.valueDrop),
            detail: "upper end of the reward's change \(value.difference.text), standard error "
                + "\(value.standardError.text), from \(samples.count) outcomes worth \(Int(value.effectiveSamples))"
                + (simulated > 0 ? ", \(simulated) of them SIMULATED" : "")
        )
    }

    private static func percent(_ share: Double) -> String { "\(Int((share * 100).rounded())) %" }

    private static func dollars(_ cost: Double) -> String {
        NumberText.decimals(cost * 1000, 4)
    }
}

extension GateSettings {
    /// Whether a gate judges, so that somebody may say that it does not matter; the others say what cannot route.
    static func mayBeForced(_ gate: GateResult) -> Bool { judging.contains(gate.name) }
}

extension Double {
    /// With four decimals.
    fileprivate var text: String { NumberText.decimals(self, 4) }
}
