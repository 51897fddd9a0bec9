package import PolicyEvaluation
package import StrictJSON

/// A comparison as JSON: means over seeds, null where a seed never reaches a level.
package enum ComparisonDocument {
    package static func json(_ result: RoutingComparison) -> JSON {
        .object([
            member("data", .string(result.setup.data)),
            member("prompts", .number("\(result.setup.prompts)")),
            member("models", .number("\(result.setup.models.count)")),
            member("seeds", .number("\(result.setup.seeds)")),
            member("policies", .array(result.routers.map(router))),
            member("explored", explored(result.explored)),
        ])
    }

    /// The policies as they are routed, with the limit of exploration; null where that was not asked for.
    private static func explored(_ explored: ExploredRouters?) -> JSON {
        guard let explored else { return .null }
        return .object([
            member("explore", .number("\(explored.limit)")), member("policies", .array(explored.routers.map(router))),
        ])
    }

    private static func router(_ router: RouterSummary) -> JSON {
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
            member("name", .string(router.name)),
            member("feedback", router.feedback.map { .string($0) } ?? .null),
        ]
        let intervals = members { index in
            router.intervals[index].map { .array([number($0.lowerBound), number($0.upperBound)]) } ?? .null
        }
        return .object(head + members { number(router.means[$0]) } + [member("ci95", .object(intervals))])
    }

    private static func member(_ key: String, _ value: JSON) -> JSON.Member { JSON.Member(key: key, value: value) }
}
