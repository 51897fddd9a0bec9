import ArgumentParser
import CommandOptions
import Delivery
import Postgres
import Providers
import StrictJSON
import Terminal

struct FilesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "files",
        abstract: "List request files; cancel, withdraw, adopt or resend one.",
        discussion: "Example: waybill files list --job reviews",
        subcommands: [List.self, Cancel.self, Withdraw.self, Adopt.self, Resend.self],
        defaultSubcommand: List.self
    )

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "list",
            abstract: "Every request file and where it is.",
            usage: "waybill files list [<options>]",
            discussion: "Example: waybill files list --open --json"
        )

        @Option(help: "A job whose files are meant; may be given again (default: all jobs).")
        var job: [String] = []

        @Flag(help: "Leave out files that are done with.")
        var open = false

        @OptionGroup var options: DatabaseOptions
        @OptionGroup var output: OutputOptions

        func run() throws {
            let connection = try options.connect()
            var jobs: [Int64] = []
            for name in job { jobs.append(try RequestLedger.job(connection, named: name)) }
            let files = try FileOverview.read(connection, jobs: jobs, openOnly: open)
            if output.json { return try JSONOutput.write(JSON(files.map { FileLines.json($0) })) }
            try Output.line(files.isEmpty ? "no request files" : FileLines.table(files).joined(separator: "\n"))
        }
    }

    struct Cancel: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "cancel",
            abstract: "Have a file's batch cancelled at its provider.",
            usage: "waybill files cancel <file> [<options>]",
            discussion: """
                What was done until then is billed and recorded by the next `waybill dispatch`;
                the rest counts as expired, and is sent again by the next export unless the
                job's tries are used up.

                Example: waybill files cancel j1-small-a1-000001-0123456789ab.jsonl
                """
        )

        @Argument(help: "The file's name.")
        var file: String

        @OptionGroup var sending: DispatchOptions
        @OptionGroup var options: DatabaseOptions

        func run() async throws {
            let found = try RequestLedger.file(try options.connect(), named: file)
            guard let batch = found.batch, found.state == .running else {
                throw CommandError(
                    "the file \(file) is \(found.state.rawValue) and has no batch under way; `waybill files withdraw` "
                        + "takes back one that was never sent"
                )
            }
            let http = ProviderHTTP()
            do {
                guard let provider = try sending.account()(found.service).batches(http) else {
                    throw CommandError("a server of this dialect has no batches to cancel")
                }
                let report = try await provider.cancel(batch)
                await http.shutdown()
                try Output.line("the batch \(batch) is \(report.state); `waybill dispatch` fetches what it has")
            } catch {
                await http.shutdown()
                throw error
            }
        }
    }

    struct Withdraw: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "withdraw",
            abstract: "Take back a file that was never sent.",
            discussion: """
                It is never sent then, and its lines are not written again by themselves.

                Example: waybill files withdraw j1-small-a1-000001-0123456789ab.jsonl
                """
        )

        @Argument(help: "The file's name.")
        var file: String

        @OptionGroup var options: DatabaseOptions

        func run() throws {
            let connection = try options.connect()
            let found = try RequestLedger.file(connection, named: file)
            guard try RequestLedger.withdraw(connection, found) else {
                throw CommandError(
                    "the file \(file) is \(found.state.rawValue), and may have been sent, or a dispatcher has it now; "
                        + "`waybill files cancel` ends a batch that runs"
                )
            }
            try Output.line("withdrew \(file)")
        }
    }

    struct Adopt: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "adopt",
            abstract: "Say which batch at the provider is a file's, where that was in doubt.",
            discussion: "Example: waybill files adopt j1-small-a1-000001-0123456789ab.jsonl msgbatch_01"
        )

        @Argument(help: "The file's name.")
        var file: String

        @Argument(help: "The provider's id of the batch.")
        var batch: String

        @OptionGroup var options: DatabaseOptions

        func run() throws {
            let connection = try options.connect()
            let found = try RequestLedger.file(connection, named: file)
            guard try RequestLedger.adopt(connection, found, batch: batch) else {
                throw CommandError(
                    "the file \(file) is \(found.state.rawValue) and waits for no batch, or a dispatcher has it now"
                )
            }
            try Output.line("the batch \(batch) is that of \(file); `waybill dispatch` goes on with it")
        }
    }

    struct Resend: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "resend",
            abstract: "Let a file be sent anew, though it may have been sent before.",
            discussion: """
                Only you can know that its first batch was not made, or is of no use: what that
                one did is billed all the same.

                Example: waybill files resend j1-small-a1-000001-0123456789ab.jsonl
                """
        )

        @Argument(help: "The file's name.")
        var file: String

        @OptionGroup var options: DatabaseOptions

        func run() throws {
            let connection = try options.connect()
            let found = try RequestLedger.file(connection, named: file)
            guard try RequestLedger.resend(connection, found) else {
                throw CommandError(
                    "the file \(file) is \(found.state.rawValue) and has answers already, or a dispatcher has it now"
                )
            }
            try Output.line("\(file) is sent anew by the next `waybill dispatch`")
        }
    }
}
