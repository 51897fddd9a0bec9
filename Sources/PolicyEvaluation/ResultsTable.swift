/// Every run's figures as CSV (RFC 4180), one row a policy, seed and draw; empty where a figure is not reached.
package struct ResultsTable: Sendable {
    package let text: String

    package init(_ results: [PolicyComparison]) {
        var lines = ["data,split,encoder,policy,feedback,seed,draw," + Figure.all.map(\.name).joined(separator: ",")]
        for result in results {
            let setup = result.setup
            for run in result.runs {
                let fields =
                    [
                        setup.data, setup.split, setup.encoder, run.policy, run.feedback ?? "", "\(run.seed)",
                        "\(run.draw)",
                    ]
                    + run.figures.map { $0.map { "\($0)" } ?? "" }
                lines.append(fields.map(Self.field).joined(separator: ","))
            }
        }
        text = lines.joined(separator: "\r\n") + "\r\n"
    }

    private static func field(_ text: String) -> String {
        guard text.contains(where: { ",\"\r\n".contains($0) }) else { return text }
        return "\"" + text.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
    }
}
