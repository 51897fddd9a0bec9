package import PolicyEvaluation

extension ComparisonFolder.Section {
    /// Prints its routers with their main figures, and why a figure is blank.
    package func show() throws {
        if let title { try Output.line("\n\(title)") }
        var table = TextTable(
            [("router", .left), ("feedback", .left)]
                + ["AIQ", "AIQ log", "top", "cost at 95 %", "regret", "AIQ explored"].map { ($0, .right) }
        )
        for router in result.routers {
            func cell(_ figure: Figure, _ places: Int) -> String { decimal(router.mean(of: figure), places) }
            table.append([
                router.name, router.feedback ?? "", cell(.averageQuality, 4), cell(.averageQualityLog, 4),
                cell(.top, 3),
                cell(.costAt95, 4), cell(.oracleRegret, 4),
                result.explored?.routers.first { $0.name == router.name }
                    .map { decimal($0.mean(of: .averageQuality), 4) } ?? "",
            ])
        }
        try Output.line(table.lines.joined(separator: "\n"))
        for reason in BlankFigures.reasons(result) { try Output.line(reason) }
    }
}
