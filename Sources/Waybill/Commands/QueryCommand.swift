import ArgumentParser
import CommandOptions
import Registry
import StrictJSON
import Terminal
import Units

struct QueryCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "query",
        abstract: "Print a view for analysts.",
        usage: "waybill query [<name>] [<options>]",
        discussion: """
            Without a name, the views are listed. They read sums that are kept while
            prompts are routed and answers recorded, so they take no longer for more
            prompts. Money is in USD, qualities and scores lie in [0, 1]; an empty field
            is not known. What the columns mean is said in docs/analysts.md and in the
            database's comments.

            Example: waybill query calibration --job night --csv
            """
    )

    @Argument(help: "The view.")
    var name: String?

    @Option(help: ArgumentHelp("The rows of this job alone.", valueName: "name"))
    var job: String?

    @Flag(help: "Print CSV, with a header.")
    var csv = false

    @OptionGroup var options: DatabaseOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard !(csv && output.json) else { throw ValidationError("--csv and --json exclude each other; give one.") }
        guard let name else {
            guard job == nil, !csv else { throw ValidationError("--job and --csv go with the name of a view.") }
            return
        }
        guard let view = Self.view(name) else {
            let hint = NearestNames(AnalystView.all.map(\.name)).hint(for: name)
            throw ValidationError("there is no view '\(name)'; \(hint); `waybill query` lists them.")
        }
        guard view.hasJobs || job == nil else {
            throw ValidationError("\(name) is of preferences, over all jobs; leave out --job.")
        }
    }

    private static func view(_ name: String) -> AnalystView? { AnalystView.all.first { $0.name.hasBytes(of: name) } }

    func run() throws {
        guard let view = name.flatMap(Self.view) else { return try list() }
        let rows = try view.rows(try options.connect(), job: job)
        if output.json { return try JSONOutput.write(JSON(rows)) }
        if csv {
            let lines = [view.columns] + rows.map { row in view.columns.map { Self.field(row[$0]) } }
            return try Output.line(lines.map { $0.joined(separator: ",") }.joined(separator: "\n"))
        }
        guard !rows.isEmpty else { return try Output.line("no rows: nothing was recorded for them yet") }
        // Numbers to the right; a column of which nothing is known stands there, too.
        var table = TextTable(
            view.columns.map { column in
                let isNumber = rows.allSatisfy { $0[column]?.double != nil || $0[column] == .null }
                return (column, isNumber ? .right : .left)
            }
        )
        for row in rows { table.append(view.columns.map { Self.text(row[$0]) }) }
        try Output.line(table.lines.joined(separator: "\n"))
    }

    private func list() throws {
        if output.json {
            return try JSONOutput.write(
                JSON(
                    AnalystView.all.map { view in
                        [
                            "name": .string(view.name), "row": .string(view.meaning),
                            "columns": JSON(view.columns.map { JSON.string($0) }), "by_job": .bool(view.hasJobs),
                        ]
                    }
                )
            )
        }
        var table = TextTable([("view", .left), ("a row is", .left)])
        for view in AnalystView.all { table.append([view.name, view.meaning]) }
        try Output.line(table.lines.joined(separator: "\n"))
    }

    /// A value as it stands in a cell; nothing where it is not known.
    private static func text(_ value: JSON?) -> String {
        switch value {
        case .string(let text): text
        case .number(let digits): digits
        case .bool(let flag): flag ? "yes" : "no"
        default: ""
        }
    }

    /// A value as a field of CSV.
    private static func field(_ value: JSON?) -> String {
        switch value {
        case .bool(let flag): flag ? "true" : "false"
        case .string(let text): CSVField.text(CSVField.forSpreadsheets(text))
        default: text(value)
        }
    }
}
