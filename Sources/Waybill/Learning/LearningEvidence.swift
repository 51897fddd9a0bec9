import Foundation
import PolicyEvaluation
import PolicySnapshot
import Postgres
import RecordFiles
import Registry
import RoutingPolicy
import Serving
import StrictJSON
import Terminal
import Units

/// What the held-out part of the log says of a candidate and of what is in production.
///
/// The reward of a decision is w_q score - w_c cost, cost on production's scale; what another policy would have earned
/// is the self-normalised estimate by propensities (`SelfNormalizedValue`).
struct LearningEvidence {
    private let parts: LogParts
    private let candidate: SelfNormalizedValue
    private let production: SelfNormalizedValue

    /// Held-out decisions without a score or cost yet, or under terms that a policy cannot be asked about.
    private let unknown: Int

    /// Judges both on the part of the log that was held out.
    ///
    /// - Parameters:
    ///   - parts: of the log.
    ///   - production: what is in force.
    ///   - candidate: trained on the log's first part alone.
    ///   - connection: for prices and terms.
    ///   - home: with the encoder.
    /// - Throws: what the database says, or the encoder.
    init(
        _ parts: LogParts,
        production: TrainedPolicy,
        candidate: TrainedPolicy,
        _ connection: borrowing Connection,
        home: Home
    ) throws {
        let catalog = try Registry.ModelCatalog.load(connection)
        let policies = try [production, candidate].map { try $0.repriced(catalog.map(\.model)) }
        let prompts = try HeldOutPrompts(parts, catalog, policies, jobs: DecisionLog().jobs(connection))
        (self.parts, unknown) = (parts, parts.late.count - prompts.rows.count)
        guard !prompts.rows.isEmpty else {
            self.candidate = SelfNormalizedValue([])
            self.production = SelfNormalizedValue([])
            return
        }
        let compared = ComparisonPrompts(prompts.prompts, source: "the held-out part of the log")
        func value(_ order: [TrainedPolicy]) throws -> SelfNormalizedValue {
            let probabilities = try compared.compare(order[0], order[1], home: home).probabilities
            return SelfNormalizedValue(
                prompts.rows.indices.map { place in
                    let name = parts.whole.models[prompts.chosen[place]].name
                    let model = order[1].candidates.firstIndex { $0.name.hasBytes(of: name) }
                    return SelfNormalizedValue.Sample(
                        logged: prompts.propensities[place],
                        new: model.map { probabilities[place][$0] } ?? 0,
                        reward: prompts.rewards[place]
                    )
                }
            )
        }
        self.candidate = try value(policies)
        self.production = try value(policies.reversed())
    }

    /// What it says, for people.
    var lines: [String] {
        let decided = parts.whole.prompts.count
        var lines = [
            "\(FixedPoint.grouped(decided)) decisions, \(FixedPoint.grouped(candidate.samples)) of the newest held out "
                + "to compare on, \(unknown + parts.repeated) more left out"
        ]
        guard candidate.samples > 0 else {
            return lines + ["nothing to compare on: no newer decision has an outcome and a text that is new"]
        }
        for (name, value) in [("candidate", candidate), ("production", production)] {
            lines.append(
                "\(name): reward \(value.difference < 0 ? "" : "+")\(NumberText.decimals(value.difference, 4)) to that "
                    + "of the log, standard error \(NumberText.decimals(value.standardError, 4)), worth "
                    + "\(Int(value.effectiveSamples)) decisions"
            )
        }
        return lines
    }

    func document(
        _ snapshot: VerifiedSnapshot,
        production current: VerifiedSnapshot,
        halfLife: String,
        gates: [GateResult]
    ) -> JSON {
        func text(_ snapshot: VerifiedSnapshot) -> JSON {
            .object([
                JSON.Member(key: "name", value: .string(snapshot.manifest.name)),
                JSON.Member(key: "version", value: JSON(snapshot.manifest.version)),
                JSON.Member(key: "identity", value: .string(snapshot.identity.hex)),
            ])
        }
        func text(_ value: SelfNormalizedValue) -> JSON {
            guard value.samples > 0 else { return .null }
            return .object([
                JSON.Member(key: "reward_change", value: JSON(value.difference)),
                JSON.Member(key: "standard_error", value: JSON(value.standardError)),
                JSON.Member(key: "effective_decisions", value: JSON(value.effectiveSamples)),
            ])
        }
        return .object([
            JSON.Member(key: "candidate", value: text(snapshot)),
            JSON.Member(key: "production", value: text(current)),
            JSON.Member(key: "outcomes", value: .string(parts.whole.origin.rawValue)),
            JSON.Member(key: "decisions", value: JSON(parts.whole.prompts.count)),
            JSON.Member(key: "held_out", value: JSON(candidate.samples)),
            JSON.Member(key: "held_out_unknown", value: JSON(unknown)),
            JSON.Member(key: "held_out_repeated", value: JSON(parts.repeated)),
            JSON.Member(key: "half_life", value: .string(halfLife)),
            JSON.Member(key: "value_of_candidate", value: text(candidate)),
            JSON.Member(key: "value_of_production", value: text(production)),
            JSON.Member(key: "gates", value: JSON(gates.map(\.json))),
        ])
    }
}

/// The held-out decisions whose reward is known, under the terms of their jobs.
private struct HeldOutPrompts {
    private(set) var rows: [Int] = []
    private(set) var prompts: [ComparedPrompt] = []
    private(set) var chosen: [Int] = []
    private(set) var propensities: [Double] = []
    private(set) var rewards: [Double] = []

    init(
        _ parts: LogParts,
        _ catalog: [Registry.ModelCatalog.Stored],
        _ policies: [TrainedPolicy],
        jobs: [LoggedJob]
    ) throws {
        let set = parts.whole
        for row in parts.late {
            guard let decision = set.decisions[row], let weights = decision.preference, weights.latency == 0,
                let job = jobs.first(where: { $0.name.hasBytes(of: decision.job) })
            else { continue }
            let cell = set.cell(row, decision.model)
            guard !set.scores[cell].isNaN, !set.costs[cell].isNaN else { continue }
            let allowed = job.allowedModels.map { numbers in
                catalog.filter { numbers.contains($0.number) }.map(\.model.name)
            }
            guard policies.allSatisfy({ policy in allowed.map { Self.knows(policy, $0) } ?? true }) else { continue }
            let preference = try Preference(quality: weights.quality, cost: weights.cost)
            let scaled = policies[0].costScale.scaled(Float(set.costs[cell]))
            rows.append(row)
            chosen.append(decision.model)
            propensities.append(decision.propensity)
            rewards.append(preference.quality * Double(set.scores[cell]) - preference.cost * Double(scaled))
            prompts.append(
                ComparedPrompt(
                    text: set.prompts[row].text,
                    preference: preference,
                    allowed: allowed,
                    explore: job.explore
                )
            )
        }
    }

    private static func knows(_ policy: TrainedPolicy, _ allowed: [String]) -> Bool {
        policy.candidates.contains { candidate in allowed.contains { $0.hasBytes(of: candidate.name) } }
    }
}
