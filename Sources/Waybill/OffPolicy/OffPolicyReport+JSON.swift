import PolicyEvaluation
import Registry
import RoutingPolicy
import StrictJSON

extension OffPolicyReport {
    /// Everything, costs in USD a prompt.
    var json: JSON {
        let total = log.counts.total
        let check = recomputed.check
        return [
            "log": [
                "decided": JSON(total.decided), "used": JSON(log.rows.count), "waiting": JSON(total.waiting),
                "ungraded": JSON(total.ungraded), "failed": JSON(total.failed),
                "simulated": .bool(log.isSimulated),
            ],
            "propensities": [
                "compared": JSON(check.compared), "agreeing": JSON(check.agreeing),
                "largest_difference": JSON(check.largestDifference), "same_choices": JSON(recomputed.sameChoices),
                "mean_inverse": JSON(
                    log.models.enumerated().map { place, stored in
                        [
                            "model": .string(stored.model.name),
                            "value": check.meanInverse(of: place).map { JSON($0) } ?? .null,
                        ]
                    }
                ),
            ],
            "policies": JSON(targets.map(json)),
            "differences": JSON(
                differencesOfValues.map { row in
                    [
                        "of": .string(row.title), "measure": .string(row.measure.rawValue),
                        "value": JSON(row.estimate.value), "interval": Self.json(row.estimate.normalInterval),
                        "by": .string("normal"),
                    ]
                }
            ),
            "notes": JSON(notes.map { JSON.string($0) }),
        ]
    }

    private static func json(_ interval: ClosedRange<Double>) -> JSON {
        .array([JSON(interval.lowerBound), JSON(interval.upperBound)])
    }

    private func json(_ target: TargetValue) -> JSON {
        [
            "name": .string(target.label), "identity": .string(target.identity),
            "support": [
                "prompts": JSON(target.supportRows),
                "gaps": JSON(
                    target.gaps.map { gap in
                        [
                            "model": .string(log.models[gap.model].model.name), "prompts": JSON(gap.prompts),
                            "share": JSON(gap.share),
                        ]
                    }
                ),
            ],
            "total": json(target.total, isRefused: false),
            "groups": JSON(target.groups.map { json($0, isRefused: !target.total.refusals.isEmpty) }),
        ]
    }

    /// Estimates that are not given out are null.
    private func json(_ group: TargetValue.Group, isRefused: Bool) -> JSON {
        let isRefused = isRefused || !group.refusals.isEmpty
        return [
            "title": .string(group.title), "decisions": JSON(group.rows),
            "effective_samples": JSON(group.weights.effectiveSamples), "mean_weight": JSON(group.weights.mean),
            "mean_weight_error": JSON(group.weights.standardError),
            "largest_weight_share": JSON(group.weights.largestShare),
            "refused": JSON(group.refusals.map { JSON.string($0) }),
            "estimates": JSON(
                TargetValue.Measure.allCases.flatMap { measure in
                    group.value(measure).rows.map { row in
                        let isHidden = isRefused && row.isWeighted
                        return [
                            "estimator": .string(row.name), "measure": .string(measure.rawValue),
                            "value": isHidden ? .null : JSON(row.estimate.value),
                            "interval": isHidden ? .null : Self.json(row.interval),
                            "by": .string(row.method.rawValue),
                            "chosen": JSON(
                                isHidden ? [] : row.parameters.map { $0.isFinite ? JSON($0) : .string("infinity") }
                            ),
                        ]
                    }
                }
            ),
        ]
    }
}
