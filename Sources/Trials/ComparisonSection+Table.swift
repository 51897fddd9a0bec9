internal import PolicyEvaluation
internal import Terminal

extension ComparisonSection {
    /// Prints its policies with their main figures, and why a figure is blank.
    package func show() throws {
        if let title { try Output.line("\n\(title)") }
        var table = TextTable(
            [("policy", .left), ("feedback", .left)]
                + ["AIQ", "AIQ log", "top", "cost at 95 %", "regret", "AIQ explored"].map { ($0, .right) }
        )
        for policy in result.policies {
            func cell(_ figure: Figure, _ places: Int) -> String { decimal(policy.mean(of: figure), places) }
            table.append([
                policy.name, policy.feedback ?? "", cell(.averageQuality, 4), cell(.averageQualityLog, 4),
                cell(.top, 3),
                cell(.costAt95, 4), cell(.oracleRegret, 4),
                result.explored?.policies.first { $0.name == policy.name }
                    .map { decimal($0.mean(of: .averageQuality), 4) } ?? "",
            ])
        }
        try Output.line(table.lines.joined(separator: "\n"))
        for reason in BlankFigures.reasons(result) { try Output.line(reason) }
    }
}
