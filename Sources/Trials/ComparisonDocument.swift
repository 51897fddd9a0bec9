internal import PolicyEvaluation
internal import StrictJSON

/// A comparison as JSON: means over seeds, null where a seed never reaches a level.
enum ComparisonDocument {
    static func json(_ result: PolicyComparison) -> JSON {
        .object([
            member("data", .string(result.setup.data)),
            member("prompts", .number("\(result.setup.prompts)")),
            member("models", .number("\(result.setup.models.count)")),
            member("seeds", .number("\(result.setup.seeds)")),
            member("policies", .array(result.policies.map(policy))),
            member("explored", explored(result.explored)),
        ])
    }

    /// The policies as they are routed, with the limit of exploration; null where that was not asked for.
    private static func explored(_ explored: ExploredPolicies?) -> JSON {
        guard let explored else { return .null }
        return .object([
            member("explore", .number("\(explored.limit)")), member("policies", .array(explored.policies.map(policy))),
        ])
    }

    private static func policy(_ policy: PolicySummary) -> JSON {
        func number(_ value: Double?) -> JSON { value.map { .number("\($0)") } ?? .null }
        func utilities(_ value: (Int) -> JSON) -> JSON {
            .object(
                Figure.all.indices.compactMap { index in
                    guard case .utility = Figure.all[index] else { return nil }
                    return member(Figure.all[index].name, value(index))
                }
            )
        }
        func members(_ value: (Int) -> JSON) -> [JSON.Member] {
            var members: [JSON.Member] = []
            for (index, figure) in Figure.all.enumerated() {
                if case .utility(let weight) = figure {
                    if weight == Figure.utilityWeights[0] { members.append(member("utility", utilities(value))) }
                } else {
                    members.append(member(figure.name, value(index)))
                }
            }
            return members
        }
        let head = [
            member("name", .string(policy.name)),
            member("feedback", policy.feedback.map { .string($0) } ?? .null),
        ]
        let intervals = members { index in
            policy.intervals[index].map { .array([number($0.lowerBound), number($0.upperBound)]) } ?? .null
        }
        return .object(head + members { number(policy.means[$0]) } + [member("ci95", .object(intervals))])
    }

    private static func member(_ key: String, _ value: JSON) -> JSON.Member { JSON.Member(key: key, value: value) }
}
