import Foundation
import GradingCommand
import PureTestSupport
import Testing

/// Programs that grade, well and badly behaved ones.
@Suite struct GradingProgramTests {
    private static let item = GradingProgram.Item(
        id: "q'1; rm -rf /",
        model: "m",
        answer: Array("the answer\n".utf8),
        document: Array(#"{"id":"q1"}"#.utf8)
    )

    private static func grade(
        _ script: String,
        scoring: GradingProgram.Scoring = .status,
        seconds: Double = 20,
        memory: Int = 4 << 30
    ) throws -> GradingProgram.Outcome {
        let limits = GradingProgram.Limits(seconds: seconds, outputBytes: 100_000, memoryBytes: memory)
        return try GradingProgram(["sh", "-c", script], limits: limits, scoring: scoring).grade(item)
    }

    @Test func `the status or the output is the score`() throws {
        #expect(try Self.grade("exit 0") == .init(score: 1, reason: "status 0"))
        #expect(
            try Self.grade("echo 2 tests failed >&2; exit 1") == .init(score: 0, reason: "status 1: 2 tests failed")
        )
        #expect(try Self.grade("exit 3").score == nil)
        #expect(try Self.grade("exit 3").reason.contains("status 3"))
        #expect(try Self.grade("echo ' 0.25 '", scoring: .output).score == 0.25)
        for text in ["", "1.5", "-0.1", "nan", "inf", "0x1", "0.5 0.5", "yes"] {
            let outcome = try Self.grade("echo '\(text)'", scoring: .output)
            #expect(outcome.score == nil && outcome.reason.contains("no number from 0 to 1"), "\(text)")
        }
        #expect(try Self.grade("echo 1; exit 1", scoring: .output).score == nil)
    }

    @Test func `answer, id and file are handed over, and no secret`() throws {
        let script = """
            test "$(cat)" = "the answer" && test "$WAYBILL_ID" = "q'1; rm -rf /" && test "$WAYBILL_MODEL" = m \
            && test "$(cat "$WAYBILL_FILE")" = '{"id":"q1"}' && test -n "$PATH" && ! env | grep -q secret \
            && test "$(ls -A "$TMPDIR" | wc -l)" = 2
            """
        let environment = [
            "PATH": "/usr/bin:/bin", "LANG": "C", "OPENAI_API_KEY": "secret", "PGPASSWORD": "secret",
            "DATABASE_URL": "postgres://a:secret@b", "MY_SETTING": "secret",
        ]
        let outcome = try GradingProgram(["sh", "-c", script], environment: environment).grade(Self.item)
        #expect(outcome.score == 1, "\(outcome)")
    }

    @Test func `a program that hangs is ended with all that it started`() async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("waybill-hang-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appendingPathComponent("pid").path
        for (script, isRight) in [
            ("sleep 1000 & echo $! > \(file); trap '' TERM INT; sleep 1000", false),
            ("sleep 1000 & echo $! > \(file); exit 0", true),
        ] {
            let clock = ContinuousClock()
            let start = clock.now
            let outcome = try Self.grade(script, seconds: isRight ? 20 : 1)
            #expect(clock.now - start < .seconds(15))
            if isRight {
                #expect(outcome.score == 1, "\(outcome)")
            } else {
                #expect(outcome.score == nil && outcome.reason.contains("took longer than 1.0 s"), "\(outcome)")
            }
            let text = try String(contentsOfFile: file, encoding: .utf8).trimmingCharacters(in: .whitespacesAndNewlines)
            // Gone, or dead and not yet collected by its new parent; the kernel takes a moment for that.
            try await Waiting.until(limit: .seconds(60)) {
                let state = try? String(contentsOfFile: "/proc/\(text)/stat", encoding: .utf8)
                return state == nil || state?.contains(") Z ") == true
            }
        }
    }

    @Test func `a gigabyte of output or errors, a kill and a hunger for memory are failures by name`() throws {
        for stream in ["", ">&2"] {
            let outcome = try Self.grade("head -c 1000000000 /dev/zero \(stream)")
            #expect(outcome.score == nil && outcome.reason.contains("more than 100000 bytes"), "\(outcome)")
        }
        #expect(try Self.grade("kill -9 $$").reason == "it was ended by signal 9")
        let hungry = try Self.grade("tail /dev/zero || exit 7", seconds: 60, memory: 100 << 20)
        #expect(hungry.score == nil && hungry.reason.contains("status 7"), "\(hungry)")
    }

    @Test func `a program that is not there is refused beforehand`() {
        for (words, part) in [
            ([], "empty"), ([""], "empty"), (["no-such-program"], "in PATH"), (["./no-such-program"], "can be run"),
            (["/etc/passwd"], "chmod +x"), (["/tmp"], "can be run"),
        ] {
            do throws(ProgramFault) {
                _ = try GradingProgram(words)
                Issue.record("\(words) is taken")
            } catch { #expect(error.description.contains(part), "\(error)") }
        }
    }

    @Test func `an answer of ten megabytes that nobody reads stops nothing`() throws {
        let item = GradingProgram.Item(
            id: "a",
            model: "m",
            answer: [UInt8](repeating: 0x61, count: 10_000_000),
            document: []
        )
        #expect(try GradingProgram(["true"]).grade(item).score == 1)
        #expect(try GradingProgram(["sh", "-c", "test $(wc -c) = 10000000"]).grade(item).score == 1)
    }
}
