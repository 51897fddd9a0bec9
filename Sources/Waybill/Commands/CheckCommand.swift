import ArgumentParser
import BatchFiles
import CommandOptions
import Foundation
import StrictJSON
import Terminal
import Units

struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Check a batch file before a provider does.",
        discussion: """
            FILE is a batch file for a provider, Waybill's or anybody's: JSON lines that
            are uploaded as they are. Every fault is told with its line and, in the words
            of OpenAI's interface, the code of the refusal: lines that are no JSON, ids
            that are missing, doubled or too long, another url or model than the first
            line's, streams, too many lines or bytes; for vllm and mistral also what makes
            their servers refuse the whole file (surrogates without their other half, deep
            nesting). The first 20 are shown, all are counted. The status is 1 where there
            are any. Nothing is sent anywhere.

            Without --dialect the first line shows it: `params` is Anthropic's, `body` with
            `url` OpenAI's, `body` alone Mistral's.

            Example: waybill check requests.jsonl --dialect vllm
            """
    )

    @Argument(help: "The file, or - for standard input.", completion: .file())
    var file: String

    @Option(help: "Who reads it: \(Dialect.allCases.map(\.rawValue).joined(separator: ", ")).")
    var dialect: Dialect?

    @OptionGroup var output: OutputOptions

    func run() throws {
        var check = RequestFileCheck(dialect: dialect)
        let input = try InputFile(path: file)
        let progress = ProgressMeter("checking \(input.name)", total: 0, unit: "lines")
        while let block = try input.next() {
            check.add(block.span)
            progress.update(check.lines)
        }
        check.finish()
        progress.finish()
        if output.json {
            try JSONOutput.write(document(check, input.name))
        } else {
            try Output.text(text(check, input.name))
        }
        if check.count > 0 { throw ExitCode.failure }
    }

    private func text(_ check: RequestFileCheck, _ name: String) -> String {
        var lines = check.faults.map { fault in
            "\(name)\(fault.line.map { ", line \($0)" } ?? ""): \(fault.code.rawValue): \(fault.reason)."
        }
        if check.count > check.faults.count {
            lines.append("and \(FixedPoint.grouped(check.count - check.faults.count)) more faults")
        }
        let kind = check.dialect.map { " for \($0.rawValue)" } ?? ""
        let size =
            "\(FixedPoint.grouped(check.lines)) \(check.lines == 1 ? "line" : "lines"), "
            + "\(FixedPoint.grouped(check.bytes)) bytes"
        let verdict =
            check.count == 0
            ? "no faults" : "\(FixedPoint.grouped(check.count)) \(check.count == 1 ? "fault" : "faults")"
        lines.append("\(name): a batch file\(kind), \(size): \(verdict)")
        return lines.joined(separator: "\n") + "\n"
    }

    private func document(_ check: RequestFileCheck, _ name: String) -> JSON {
        [
            "file": .string(name), "dialect": check.dialect.map { .string($0.rawValue) } ?? nil,
            "lines": JSON(check.lines), "bytes": JSON(check.bytes), "faults": JSON(check.count),
            "shown": .array(
                check.faults.map { fault in
                    [
                        "line": fault.line.map { JSON($0) } ?? nil, "code": .string(fault.code.rawValue),
                        "reason": .string(fault.reason),
                    ]
                }
            ),
        ]
    }
}

extension Dialect: ExpressibleByArgument {}

/// The bytes of a file or of standard input as they are, block by block.
private struct InputFile {
    let name: String
    private let handle: FileHandle

    init(path: String) throws {
        if path == "-" {
            (name, handle) = ("standard input", .standardInput)
            return
        }
        do {
            (name, handle) = (path, try FileHandle(forReadingFrom: URL(filePath: path)))
        } catch {
            throw CommandError("\(path) cannot be opened; give a file that is there and can be read")
        }
    }

    func next() throws -> [UInt8]? {
        do {
            guard let data = try handle.read(upToCount: 1 << 20), !data.isEmpty else { return nil }
            return Array(data)
        } catch {
            throw CommandError("\(name) cannot be read: \(error.localizedDescription)")
        }
    }
}
