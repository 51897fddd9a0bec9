import ArgumentParser
import GradingCommand

/// What a program that grades is allowed, and how its score is read.
struct GradingProgramOptions: ParsableArguments {
    @Option(help: ArgumentHelp("status: 0 is right, 1 wrong (default); output: a number.", valueName: "what"))
    var scoreFrom: GradingProgram.Scoring?

    @Option(help: ArgumentHelp("How long it may take (default: 10).", valueName: "seconds"))
    var timeLimit: Double?

    @Option(help: ArgumentHelp("How much it may write (default: 1048576).", valueName: "bytes"))
    var outputLimit: Int?

    @Option(help: ArgumentHelp("Memory a process (default: 4294967296).", valueName: "bytes"))
    var memoryLimit: Int?

    /// Whether one of them was given.
    var areGiven: Bool { scoreFrom != nil || timeLimit != nil || outputLimit != nil || memoryLimit != nil }

    func validate() throws {
        let seconds = timeLimit ?? 10
        guard seconds > 0, seconds <= 86_400 else {
            throw ValidationError("--time-limit is \(seconds); expected seconds above 0, at most 86400")
        }
        guard (1...1 << 30).contains(outputLimit ?? 1) else {
            throw ValidationError("--output-limit is \(outputLimit ?? 0); expected 1 to 1073741824 bytes")
        }
        guard (1 << 24...1 << 46).contains(memoryLimit ?? 1 << 24) else {
            throw ValidationError("--memory-limit is \(memoryLimit ?? 0); expected 16777216 to 70368744177664 bytes")
        }
    }

    func program(_ words: [String]) throws(ProgramFault) -> GradingProgram {
        var limits = GradingProgram.Limits()
        limits.seconds = timeLimit ?? limits.seconds
        limits.outputBytes = outputLimit ?? limits.outputBytes
        limits.memoryBytes = memoryLimit ?? limits.memoryBytes
        return try GradingProgram(words, limits: limits, scoring: scoreFrom ?? .status)
    }
}

extension GradingProgram.Scoring: ExpressibleByArgument {}
