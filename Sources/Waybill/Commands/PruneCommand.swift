import ArgumentParser
import Backlog
import CommandOptions
import Postgres
import Terminal
import Units

struct PruneCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "prune",
        abstract: "Drop prompts, decisions and outcomes of jobs that ended long ago.",
        discussion: """
            Whole partitions of 100 jobs are dropped, once every job in them ended longer
            ago than the retention; the newest range always stays. Jobs, their progress and
            their sums are kept.

            Example: waybill prune --days 90 --dry-run
            """
    )

    @Option(help: "How many days what has ended is kept.")
    var days: Int

    @Flag(help: "Only say what would go.")
    var dryRun = false

    @OptionGroup var options: DatabaseOptions

    func validate() throws {
        guard (0...36_500).contains(days) else { throw ValidationError("--days is \(days); expected 0 to 36500.") }
    }

    func run() throws {
        let dropped = try Retention.prune(try options.connect(), days: days, dryRun: dryRun)
        for range in dropped {
            try Output.line(
                "\(dryRun ? "would drop" : "dropped") jobs \(range.firstJob) to \(range.firstJob + 99): "
                    + "\(range.jobs) jobs, "
                    + "\(FixedPoint.grouped(range.prompts)) prompts"
            )
        }
        if dropped.isEmpty { try Output.line("nothing ended longer ago than \(days) days") }
    }
}
