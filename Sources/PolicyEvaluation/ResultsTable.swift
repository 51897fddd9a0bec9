/// Every repeat's figures as CSV (RFC 4180), one row a router, seed and draw; empty where a figure is not reached.
package struct ResultsTable: Sendable {
    package let text: String

    package init(_ results: [RoutingComparison]) {
        var lines = ["data,split,encoder,router,feedback,seed,draw," + Figure.all.map(\.name).joined(separator: ",")]
        for result in results {
            let setup = result.setup
            for own in result.repeats {
                let fields =
                    [
                        setup.data, setup.split, setup.encoder, own.router, own.feedback ?? "", "\(own.seed)",
                        "\(own.draw)",
                    ]
                    + own.figures.map { $0.map { "\($0)" } ?? "" }
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
