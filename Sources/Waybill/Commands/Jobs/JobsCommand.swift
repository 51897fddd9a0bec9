import ArgumentParser
import Backlog
import CommandOptions
import Postgres
import Registry
import RoutingPolicy
import StrictJSON
import Terminal
import Units

struct JobsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "jobs",
        abstract: "List, open, pause, resume, cancel and retry jobs.",
        discussion: "Example: waybill jobs pause reviews",
        subcommands: [List.self, Open.self, Pause.self, Resume.self, Cancel.self, Retry.self]
    )

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "list",
            abstract: "Every job and how far it is.",
            discussion: "Example: waybill jobs list --json"
        )

        @OptionGroup var options: DatabaseOptions
        @OptionGroup var output: OutputOptions

        func run() throws {
            let jobs = try JobSummary.all(try options.connect())
            if output.json {
                return try JSONOutput.write(
                    JSON(
                        jobs.map { job in
                            [
                                "job": .string(job.name), "state": .string(job.state), "prompts": JSON(job.prompts),
                                "routed": JSON(job.decided), "failed": JSON(job.failed),
                                "outstanding": JSON(job.outstanding), "extrapolated": JSON(job.extrapolated),
                                "explore": JSON(job.explore), "answers": .string(job.answers),
                                "tries": JSON(job.maximumTries),
                            ]
                        }
                    )
                )
            }
            var table = TextTable([
                ("job", .left), ("state", .left), ("prompts", .right), ("routed", .right), ("failed", .right),
                ("left", .right), ("explore", .right),
            ])
            for job in jobs {
                table.append(
                    [job.name, job.state]
                        + [job.prompts, job.decided, job.failed, job.outstanding].map(FixedPoint.grouped)
                        + [JobReport.explore(job)]
                )
            }
            try Output.line(table.isEmpty ? "no jobs yet" : table.lines.joined(separator: "\n"))
        }
    }

    struct Open: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "open",
            abstract: "Make a job that producers add prompts to by SQL.",
            discussion: """
                Producers call `select waybill.submit('NAME', 'id', 'prompt')` in transactions
                of their own; workers make chunks of what was committed about once a second. An
                id that the job has is dropped.

                Example: waybill jobs open tickets --quality 0.7 --cost 0.3
                """
        )

        @Argument(help: "The job's name, unique.")
        var job: String

        @Option(help: "How much quality matters, at least 0.")
        var quality: Double

        @Option(help: "How much cost matters, at least 0.")
        var cost: Double

        @OptionGroup var terms: JobTermsOptions
        @OptionGroup var options: DatabaseOptions

        func run() throws {
            let connection = try options.connect()
            let preference = try Preference(quality: quality, cost: cost)
            let specification = try terms.specification(named: job, preference, connection)
            try terms.noteUnknownModels(connection)
            _ = try JobLoader(specification).open(connection)
            try Output.line(
                "job \(job) is open: select waybill.submit('\(job.replacing("'", with: "''"))', id, prompt)"
            )
        }
    }

    struct Pause: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "pause",
            abstract: "Hold back what is unfinished; chunks under way may finish.",
            discussion: "Example: waybill jobs pause reviews"
        )
        @OptionGroup var target: JobArgument

        func run() throws {
            try target.change(allowed: ["ready"]) { try ChunkQueue.pause($0, job: $1) }
            try Output.line("job \(target.job) is paused")
        }
    }

    struct Resume: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "resume",
            abstract: "Let a paused job go on.",
            discussion: "Example: waybill jobs resume reviews"
        )
        @OptionGroup var target: JobArgument

        func run() throws {
            try target.change(allowed: ["paused"]) { try ChunkQueue.resume($0, job: $1) }
            try Output.line("job \(target.job) goes on")
        }
    }

    struct Cancel: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "cancel",
            abstract: "End a job: what is unfinished is given up, what was decided stays.",
            discussion: """
                A job whose load was interrupted is removed, so that its name is free again.
                While a loader is at work on it that is refused; a loader that was killed is
                known for dead after 15 seconds, which are waited for.

                Example: waybill jobs cancel reviews
                """
        )
        @OptionGroup var target: JobArgument

        func run() throws {
            if try HalfLoadedJob(name: target.job).remove(try target.options.connect()) {
                return try Output.line("job \(target.job) was half loaded; it is removed")
            }
            try target.change(allowed: ["ready", "paused"]) { try ChunkQueue.cancel($0, job: $1) }
            try Output.line("job \(target.job) is cancelled")
        }
    }

    struct Retry: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "retry",
            abstract: "Send the failed prompts of a job again.",
            discussion: "Example: waybill jobs retry reviews && waybill route"
        )
        @OptionGroup var target: JobArgument

        func run() throws {
            var count = 0
            try target.change(allowed: ["ready"]) { count = try ChunkQueue.retry($0, job: $1) }
            try Output.line("job \(target.job): \(FixedPoint.grouped(count)) failed prompts wait again")
        }
    }
}

/// A job by its name.
struct JobArgument: ParsableArguments {
    @Argument(help: "The job's name.")
    var job: String

    @OptionGroup var options: DatabaseOptions

    /// Runs `body` with the job's number.
    ///
    /// - Throws: `BacklogError.jobNotFound`; `CommandError` if its state is not one of `allowed`.
    func change(allowed: [String], _ body: (borrowing Connection, Int64) throws -> Void) throws {
        let connection = try options.connect()
        let found = try Retention.job(connection, named: job)
        guard allowed.contains(found.state) else {
            throw CommandError(
                "the job '\(job)' is \(found.word); this needs one that is \(allowed.joined(separator: " or "))"
            )
        }
        try body(connection, found.id)
    }
}
