import ArgumentParser
import CommandOptions
import Foundation
import PolicySnapshot
import Postgres
import Registry
import StrictJSON
import Terminal
import Units

struct SnapshotLogCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "log",
        abstract: "Check the logs of promotions and revocations.",
        discussion: """
            Example: waybill snapshot log verify
            """,
        subcommands: [SnapshotLogVerifyCommand.self]
    )
}

struct SnapshotLogVerifyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Find entries that were altered, removed or moved.",
        usage: "waybill snapshot log verify [<options>]",
        discussion: """
            Computes every hash of every channel's log, and of the revocations, again. Each
            entry at fault is named, and the exit status is 1.

            A log that was cut off at its end, or written anew as a whole, looks sound by
            itself. So keep a checkpoint elsewhere: --checkpoint writes the last entry of
            each log, signed with the operator's key; --against says whether the logs still
            contain what such a file names.

            Example: waybill snapshot log verify --checkpoint log-2026-11-28.txt
            Example: waybill snapshot log verify --against log-2026-11-28.txt
            """
    )

    @Option(help: "Write the ends of the logs into this file, signed.", completion: .file())
    var checkpoint: String?

    @Option(help: "A checkpoint that the logs must contain.", completion: .file())
    var against: String?

    @Option(help: "The key that signs it (default: keys/local.key in the home folder).", completion: .file())
    var key: String?

    @OptionGroup var trustOptions: TrustOptions
    @OptionGroup var options: DatabaseOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        if key != nil, checkpoint == nil { throw ValidationError("--key goes with --checkpoint.") }
    }

    func run() throws {
        let connection = try options.connect()
        let now = try DatabaseClock.now(connection)
        let logs = try StoredLog.all(connection)
        var faults = logs.flatMap(\.faults)
        var promise: LogCheckpoint?
        if let against {
            let known = try LogCheckpoint(
                file: against,
                trust: try options.home.trustStore(trustOptions.trust),
                at: now.unixSeconds
            )
            faults += known.heads.compactMap { head in
                StoredLog.fault(of: logs.first { $0.name.hasBytes(of: head.log) }, against: head)
            }
            promise = known
        }
        try report(logs, faults, promise)
        guard faults.isEmpty else { throw ExitCode.failure }
        if let checkpoint {
            let key = try SigningKey(file: key ?? options.home.keys.appendingPathComponent("local.key").path)
            let heads = logs.compactMap(\.head)
            let bytes = try LogCheckpoint(at: now.iso8601, heads: heads).signed(with: key)
            try OutputFile.write(Data(bytes), to: URL(fileURLWithPath: checkpoint))
            Message.note("wrote \(checkpoint): keep it where those who write to the database cannot")
        }
    }

    private func report(_ logs: [StoredLog], _ faults: [StoredLog.Fault], _ promise: LogCheckpoint?) throws {
        if output.json {
            return try JSONOutput.write([
                "sound": JSON(faults.isEmpty),
                "logs": JSON(
                    logs.map { log in
                        [
                            "name": .string(log.name), "entries": JSON(log.count),
                            "head": log.head.map { .string($0.hash.hexadecimal) } ?? .null,
                        ]
                    }
                ),
                "faults": JSON(
                    faults.map {
                        ["log": .string($0.log), "entry": JSON($0.sequence), "reason": .string($0.reason)]
                    }
                ),
                "checkpoint": promise.map { .string($0.at) } ?? .null,
            ])
        }
        for log in logs where !faults.contains(where: { $0.log.hasBytes(of: log.name) }) {
            try Output.line(
                "\(log.name): \(log.count) \(log.count == 1 ? "entry" : "entries"), each follows from the one before"
                    + (log.head.map { "; the last is \($0.hash.hexadecimal)" } ?? "")
            )
        }
        for fault in faults { try Output.line("\(fault.log): entry \(fault.sequence): \(fault.reason)") }
        if let promise, faults.isEmpty {
            try Output.line("contains all that the checkpoint of \(promise.at) names")
        }
    }
}
