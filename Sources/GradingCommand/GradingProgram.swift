internal import Foundation

/// A program of the user's that grades answers, started once for each, without a shell.
///
/// It finds the answer on standard input, and in its environment `WAYBILL_ID`, `WAYBILL_MODEL` and `WAYBILL_FILE`, the
/// path of a JSON file with all that is known. Of the caller's environment it sees only names that hold no secret. It
/// is the first of a session of its own, which is ended with it.
package struct GradingProgram: Sendable {
    package struct Limits: Sendable, Equatable {
        /// How long it may take.
        package var seconds: Double
        /// How much it may write, output and errors together.
        package var outputBytes: Int
        /// How much memory each of its processes may address.
        package var memoryBytes: Int

        package init(seconds: Double = 10, outputBytes: Int = 1 << 20, memoryBytes: Int = 4 << 30) {
            self.seconds = seconds
            self.outputBytes = outputBytes
            self.memoryBytes = memoryBytes
        }
    }

    /// What says the score.
    package enum Scoring: String, Sendable, CaseIterable {
        /// The status: 0 is right, 1 is wrong, any other a failure of the program.
        case status
        /// All that it writes to standard output, a number from 0 to 1; the status has to be 0.
        case output
    }

    /// What it is started for.
    package struct Item: Sendable {
        package let id: String
        package let model: String
        package let answer: [UInt8]
        /// All that is known, as JSON.
        package let document: [UInt8]

        package init(id: String, model: String, answer: [UInt8], document: [UInt8]) {
            self.id = id
            self.model = model
            self.answer = answer
            self.document = document
        }
    }

    /// A score, or why there is none.
    package struct Outcome: Sendable, Equatable {
        package let score: Double?
        package let reason: String

        package init(score: Double?, reason: String) {
            self.score = score
            self.reason = reason
        }
    }

    /// The program's path, and what it is given.
    package let words: [String]
    package let limits: Limits
    package let scoring: Scoring
    /// The variables that are handed on.
    private let inherited: [String]

    /// - Parameters:
    ///   - words: the program, looked for in PATH where its name has no slash, and its arguments.
    ///   - limits: what it is allowed.
    ///   - scoring: what says the score.
    ///   - environment: of the caller.
    /// - Throws: `ProgramFault` for a program that is not there or cannot be run.
    package init(
        _ words: [String],
        limits: Limits = Limits(),
        scoring: Scoring = .status,
        environment: [String: String] = ProcessInfo.processInfo.environment
    ) throws(ProgramFault) {
        guard let name = words.first, !name.isEmpty else { throw ProgramFault("the command is empty") }
        let folders = (environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin").split(separator: ":")
        let places = name.contains("/") ? [name] : folders.map { "\($0)/\(name)" }
        guard let path = places.first(where: Self.canRun) else {
            throw ProgramFault(
                name.contains("/")
                    ? "'\(name)' is no program that can be run; is it there, and executable (chmod +x)?"
                    : "there is no program '\(name)' in PATH; a file of this folder is ./\(name)"
            )
        }
        self.words = [path] + words.dropFirst()
        self.limits = limits
        self.scoring = scoring
        inherited = Self.inherited(environment)
    }

    private static func canRun(_ path: String) -> Bool {
        var isFolder: ObjCBool = false
        let isThere = unsafe FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
        return isThere && !isFolder.boolValue && FileManager.default.isExecutableFile(atPath: path)
    }

    /// Grades an answer; waits as long as the program may take.
    package func grade(_ item: Item) -> Outcome {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("waybill-grade-\(UUID().uuidString)")
        do {
            try FileManager.default.createDirectory(
                at: folder,
                withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700]
            )
            defer { try? FileManager.default.removeItem(at: folder) }
            let (answer, document) = (
                folder.appendingPathComponent("answer"), folder.appendingPathComponent("item.json")
            )
            try Data(item.answer).write(to: answer)
            try Data(item.document).write(to: document)
            let run = ProgramRun(
                words: words,
                environment: inherited + [
                    "TMPDIR=\(folder.path)", "WAYBILL_ID=\(item.id)", "WAYBILL_MODEL=\(item.model)",
                    "WAYBILL_FILE=\(document.path)",
                ],
                input: answer.path,
                limits: limits
            )
            return judge(run.toEnd())
        } catch {
            return Outcome(score: nil, reason: "its input could not be written to \(folder.path): \(error)")
        }
    }

    /// Of the caller's variables those that programs need, none that may hold a credential.
    private static func inherited(_ caller: [String: String]) -> [String] {
        let names = ["HOME", "LANG", "LANGUAGE", "LOGNAME", "PATH", "TZ", "USER"]
        return caller.filter { names.contains($0.key) || $0.key.hasPrefix("LC_") }.map { "\($0.key)=\($0.value)" }
            .sorted()
    }

    private func judge(_ result: ProgramRun.Result) -> Outcome {
        func failed(_ reason: String) -> Outcome { Outcome(score: nil, reason: reason) }
        switch result.end {
        case .notStarted(let reason): return failed("it could not be started: \(reason)")
        case .tookTooLong: return failed("it took longer than \(limits.seconds) s and was ended")
        case .wroteTooMuch: return failed("it wrote more than \(limits.outputBytes) bytes and was ended")
        case .signal(let number): return failed("it was ended by signal \(number)")
        case .status(let status):
            let said = result.lastLine.isEmpty ? "" : ": \(result.lastLine)"
            if scoring == .status {
                if status == 0 { return Outcome(score: 1, reason: "status 0\(said)") }
                if status == 1 { return Outcome(score: 0, reason: "status 1\(said)") }
                return failed("it ended with status \(status)\(said)")
            }
            guard status == 0 else { return failed("it ended with status \(status)\(said)") }
            let text = String(decoding: result.output, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
            guard let score = Double(text), score >= 0, score <= 1,
                text.utf8.allSatisfy({ "0123456789.eE+-".utf8.contains($0) })
            else { return failed("it wrote no number from 0 to 1\(said)") }
            return Outcome(score: score, reason: "wrote \(text)")
        }
    }
}

/// Why a program cannot be used at all.
package struct ProgramFault: Error, Sendable, CustomStringConvertible {
    package let description: String

    init(_ description: String) { self.description = description }
}
