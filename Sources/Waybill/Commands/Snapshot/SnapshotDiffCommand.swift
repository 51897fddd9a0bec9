import ArgumentParser
import CommandOptions
import PolicySnapshot
import Postgres
import Registry
import RoutingPolicy
import Serving
import StrictJSON
import Terminal
import Units

struct SnapshotDiffCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff",
        abstract: "Show in what two snapshots differ, and which decisions move.",
        usage: "waybill snapshot diff [<options>] <a> <b>",
        discussion: """
            A and B are files, NAME@VERSION or NAME of stored snapshots, the first digits
            of an identity, or channels. Both are verified, and decide at the catalog's
            prices of today on the newest prompts of the backlog under the terms of their
            jobs, or on those of a file at five preferences. Nothing is drawn: shares,
            quality and cost are expectations by each policy's own predictions. A decision
            moves where the most probable model is another one.

            Example: waybill snapshot diff production demo@3 --last 1000
            """
    )

    @Argument(help: "The snapshot to compare with.")
    var first: String

    @Argument(help: "The other one.")
    var second: String

    @Option(help: "Compare on the prompts of this file.", completion: .file(extensions: ["jsonl"]))
    var prompts: String?

    @Option(help: "Compare on so many of the newest prompts of the backlog (default: 500).")
    var last: Int?

    @OptionGroup var trustOptions: TrustOptions
    @OptionGroup var options: DatabaseOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        if let last {
            guard prompts == nil else { throw ValidationError("--last and --prompts exclude each other; give one.") }
            try OptionBounds.check("--last", last, 1...100_000)
        }
    }

    func run() throws {
        let connection = try options.connect()
        let trust = try options.home.trustStore(trustOptions.trust)
        let requirements = Requirements(at: try DatabaseClock.now(connection).unixSeconds)
        let snapshots = try [first, second].map { text in
            try SnapshotSource(channelOr: text, connection).verified(trust: trust, requirements: requirements)
        }
        let catalog = try ModelCatalog.load(connection)
        let policies = try snapshots.map { try $0.trainedPolicy.repriced(catalog.map(\.model)) }
        let basis =
            try prompts.map { try ComparisonPrompts(file: $0) }
            ?? ComparisonPrompts(last: last ?? 500, connection, catalog: catalog, for: policies)
        for note in basis.skipped { Message.note("note: \(note)") }
        let differences = snapshots[0].manifest.differences(to: snapshots[1].manifest)
        let comparison =
            basis.prompts.isEmpty ? nil : try basis.compare(policies[0], policies[1], home: options.home)
        if output.json {
            return try JSONOutput.write([
                "a": Self.json(snapshots[0]), "b": Self.json(snapshots[1]), "prompts": .string(basis.source),
                "total": comparison.map { Self.json($0.total) } ?? .null,
                "preferences": JSON(comparison?.groups.map(Self.json) ?? []),
                "differences": JSON(
                    differences.map {
                        ["field": .string($0.field), "a": .string($0.first), "b": .string($0.second)]
                    }
                ),
            ])
        }
        try report(snapshots, differences, comparison, basis)
    }

    private func report(
        _ snapshots: [VerifiedSnapshot],
        _ differences: [Manifest.Difference],
        _ comparison: DecisionComparison?,
        _ basis: ComparisonPrompts
    ) throws {
        let labels = snapshots.map { "\($0.label) sha256:\($0.identity.hex.prefix(12))" }
        try Output.line("A  \(labels[0])\nB  \(labels[1])\n")
        if differences.isEmpty {
            try Output.line("they have the same settings, options and models")
        } else {
            var table = TextTable([("differs", .left), ("A", .left), ("B", .left)])
            for row in differences { table.append([row.field, row.first, row.second]) }
            try Output.line(table.lines.joined(separator: "\n"))
        }
        guard let comparison else {
            return try Output.line("\nthe backlog has no prompt to compare on; give some with --prompts")
        }
        var table = TextTable([
            ("preference", .left), ("prompts", .right), ("move", .right), ("quality A", .right), ("B", .right),
            ("USD/1000 A", .right), ("B", .right), ("utility A", .right), ("B", .right),
        ])
        for group in comparison.groups + [comparison.total] { table.append(Self.cells(group)) }
        try Output.line("\non \(basis.source)\n\n" + table.lines.joined(separator: "\n"))
        var shares = TextTable([("model", .left), ("share A", .right), ("B", .right), ("change", .right)])
        for row in comparison.total.shares {
            shares.append([
                row.model, Self.percent(row.first), Self.percent(row.second), Self.percent(row.second - row.first),
            ])
        }
        try Output.line("\n" + shares.lines.joined(separator: "\n"))
    }

    private static func cells(_ group: DecisionComparison.Group) -> [String] {
        func number(_ value: Double) -> String { NumberText.decimals(value, 4) }
        let preference = group.preference.map { preference in
            "quality \(NumberText.decimals(preference.quality, 2)), cost \(NumberText.decimals(preference.cost, 2))"
        }
        return [
            preference ?? "all", FixedPoint.grouped(group.prompts), percent(group.movedShare),
            number(group.first.quality), number(group.second.quality), number(group.first.cost * 1000),
            number(group.second.cost * 1000), number(group.first.utility), number(group.second.utility),
        ]
    }

    private static func percent(_ share: Double) -> String { NumberText.decimals(share * 100, 1) + " %" }

    private static func json(_ snapshot: VerifiedSnapshot) -> JSON {
        [
            "identity": .string(snapshot.identity.hex), "name": .string(snapshot.manifest.name),
            "version": JSON(snapshot.manifest.version),
        ]
    }

    private static func json(_ group: DecisionComparison.Group) -> JSON {
        func side(_ side: DecisionComparison.Side) -> JSON {
            [
                "quality": JSON(side.quality), "cost_usd": JSON(side.cost), "utility": JSON(side.utility),
                "shares": JSON(side.shares.map { ["model": .string($0.model), "share": JSON($0.share)] }),
            ]
        }
        return [
            "quality_weight": group.preference.map { JSON($0.quality) } ?? .null,
            "cost_weight": group.preference.map { JSON($0.cost) } ?? .null, "prompts": JSON(group.prompts),
            "moved": JSON(group.moved), "a": side(group.first), "b": side(group.second),
        ]
    }
}
