internal import Glibc

/// One run of a program, to its end or to a limit; whatever it started in its session ends with it.
struct ProgramRun {
    enum End: Equatable {
        case status(Int32)
        case signal(Int32)
        case tookTooLong
        case wroteTooMuch
        case notStarted(String)
    }

    struct Result {
        var end: End
        var output: [UInt8] = []
        var errors: [UInt8] = []

        /// The last line that says anything, of the errors if there are any, without what a terminal would obey.
        var lastLine: String {
            let text = errors.contains { $0 > 0x20 } ? errors : output
            let line = text.split(separator: 0x0A).last { $0.contains { $0 > 0x20 } } ?? []
            let shown = String(decoding: line.prefix(200), as: UTF8.self).unicodeScalars.map { scalar in
                scalar.value < 0x20 || scalar.value == 0x7F ? "\u{FFFD}" : scalar
            }
            return String(String.UnicodeScalarView(shown))
        }
    }

    let words: [String]
    let environment: [String]
    /// The file that is its standard input.
    let input: String
    let limits: GradingProgram.Limits

    /// Runs it and waits.
    func toEnd() -> Result {
        guard let output = ReadingEnd(), let errors = ReadingEnd() else {
            return Result(end: .notStarted("no pipe: \(ProgramSpawn.systemError())"))
        }
        let process: pid_t
        switch ProgramSpawn.start(limited, environment, input: input, output: output.writer, errors: errors.writer) {
        case .failure(let fault): return Result(end: .notStarted(fault.description))
        case .success(let started): process = started
        }
        output.closeWriter()
        errors.closeWriter()
        var result = Result(end: .tookTooLong)
        let clock = ContinuousClock()
        let deadline = clock.now + .seconds(limits.seconds)
        while clock.now < deadline {
            let hasEnded = Self.hasEnded(process)
            result.output += output.read()
            result.errors += errors.read()
            if result.output.count + result.errors.count > limits.outputBytes {
                result.end = .wroteTooMuch
                break
            }
            if hasEnded {
                result.end = .status(0)
                break
            }
            ReadingEnd.wait([output, errors])
        }
        // Before it is reaped: until then nobody else can have its number.
        kill(-process, SIGKILL)
        var status: Int32 = 0
        while unsafe waitpid(process, &status, 0) < 0, errno == EINTR {}
        if case .status = result.end {
            result.end = status & 0x7F == 0 ? .status((status >> 8) & 0xFF) : .signal(status & 0x7F)
        }
        return result
    }

    /// The program behind those that limit it: util-linux, which every Debian system has.
    ///
    /// It dies with the thread that
    /// waits for it, is given so much memory and leaves no core; no file of its may pass a gibibyte.
    private var limited: [String] {
        [
            "/usr/bin/setpriv", "--pdeathsig", "KILL", "--", "/usr/bin/prlimit", "--as=\(limits.memoryBytes)",
            "--core=0",
            "--fsize=1073741824", "--",
        ] + words
    }

    /// Whether it has ended; it stays unreaped.
    private static func hasEnded(_ process: pid_t) -> Bool {
        var info = unsafe siginfo_t()
        let found = unsafe waitid(P_PID, id_t(process), &info, WEXITED | WNOHANG | WNOWAIT)
        return unsafe found == 0 && info.si_signo != 0
    }
}
