import Foundation
import Postgres
import StrictJSON
import Testing

/// `waybill grade` and `waybill grades`, by the built program.
@Suite struct GradeTests {
    private static func json(_ place: Workplace, _ words: String...) throws -> JSON {
        let result = try place.binary.run(words + ["--json"])
        return try JSON.parse(result.output)
    }

    @Test func `references of the metadata give scores that the sums agree with`() async throws {
        try await Workplace.withDatabase { place, connection in
            _ = try RecordedJob.make(place, connection, prompts: 40)
            let compare = ["grade", "--job", "maths", "--reference", "--grader", "numeric"]
            let first = try place.binary.run(compare)
            #expect(first.status == 0, "\(first.errors)")
            #expect(
                first.output.contains("maths: 40 answers graded by numeric@1, mean score 0.9000"),
                "\(first.output)"
            )
            #expect(try RecordedJob.scores(connection) == [0, 0])
            let named = try place.binary.succeed(
                "grade",
                "--job",
                "maths",
                "--reference",
                "--grader",
                "numeric",
                "--as-score"
            )
            #expect(named.contains("0 answers graded by numeric@1; 40 it had graded before"), "\(named)")
            #expect(named.contains("its grades are the scores: 40 outcomes changed"), "\(named)")
            #expect(try RecordedJob.scores(connection) == [40, 36_000_000])
            let again = try place.binary.succeed(
                "grade",
                "--job",
                "maths",
                "--reference",
                "--grader",
                "numeric",
                "--as-score"
            )
            #expect(again.contains("0 outcomes changed"))
            #expect(try connection.number("select count(*) from waybill.grade") == 40)
            // Another grader is kept beside it, and changes no score.
            let other = try Self.json(place, "grade", "--job", "maths", "--reference=unit", "--grader", "contains")
            #expect(other["grader"] == "contains@1" && other["graded"] == 40 && other["is_score"] == false)
            #expect(try connection.number("select count(*) from waybill.grade") == 80)
            #expect(try RecordedJob.scores(connection) == [40, 36_000_000])
            try place.binary.succeed("grade", "--job", "maths", "--score-by", "contains@1")
            #expect(try RecordedJob.scores(connection) == [40, 36_000_000])
            let grades = try Self.json(place, "grades", "--job", "maths")
            #expect(grades["grader"] == "contains@1" && grades["grades"]?.array?.count == 4)
            #expect(grades["agreement"]?.array?.first?["accuracy"] == .number("1.0"))
            #expect(try place.binary.succeed("grades", "--job", "maths").contains("contains@1"))
            #expect(try place.binary.fail("grade", "--job", "maths", "--score-by", "human@1").contains("numeric@1"))
        }
    }

    @Test func `a file of grades is taken whole or not at all`() async throws {
        try await Workplace.withDatabase { place, connection in
            let job = try RecordedJob.make(place, connection, prompts: 12)
            let count = "select count(*) from waybill.grade"
            let out = try place.write("out.jsonl", job.grade(1, "1") + job.grade(2, "1.5"))
            let fault = try place.binary.fail("grade", "--job", "maths", "--file", out)
            #expect(
                fault.contains("out.jsonl, line 2, column") && fault.contains("1.5 is no number from 0 to 1"),
                "\(fault)"
            )
            let stray =
                #"{"id":"q1","model":"nobody","score":1}"# + "\n"
                + #"{"id":"q99","model":"\#(job.model(1))","score":0}"# + "\n"
            let unknown = try place.write("unknown.jsonl", job.grade(1, "1") + stray)
            let refused = try place.binary.fail("grade", "--job", "maths", "--file", unknown)
            for part in [
                "2 of the 3 grades", "'q1' by 'nobody' (line 2)", "'q99'", "--skip-unmatched", "nothing was written",
            ] {
                #expect(refused.contains(part), "\(refused)")
            }
            #expect(try connection.number(count) == 0)
            let skipped = try place.binary.run(["grade", "--job", "maths", "--file", unknown, "--skip-unmatched"])
            #expect(skipped.status == 0 && skipped.errors.contains("left out: 2 of the 3 grades"), "\(skipped.errors)")
            #expect(skipped.output.contains("1 answers graded by human@1"), "\(skipped.output)")
            let rows = (1...12).map { "q\($0),\(job.model($0)),\($0 % 2 == 0 ? "0.5" : "1")" }
            let file = try place.write("grades.csv", "id,model,score\n" + rows.joined(separator: "\n") + "\n")
            let whole = try Self.json(place, "grade", "--job", "maths", "--file", file, "--as-score")
            #expect(whole["graded"] == 11 && whole["known"] == 1 && whole["outcomes_changed"] == 12, "\(whole)")
            #expect(try RecordedJob.scores(connection) == [12, 9_000_000])
            // The same grader never takes back what it said; a second grading of its own is kept beside the first.
            let changed = try place.write("changed.jsonl", (1...12).map { job.grade($0, "0.25") }.joined())
            let conflict = try place.binary.fail("grade", "--job", "maths", "--file", changed)
            #expect(
                conflict.contains("12 of the grades differ") && conflict.contains("--grader-version"),
                "\(conflict)"
            )
            #expect(try connection.number(count) == 12)
            try place.binary.succeed(
                "grade",
                "--job",
                "maths",
                "--file",
                changed,
                "--grader-version",
                "2",
                "--as-score"
            )
            #expect(try connection.number(count) == 24)
            #expect(try RecordedJob.scores(connection) == [12, 3_000_000])
            try place.binary.succeed("grade", "--job", "maths", "--score-by", "human@1")
            #expect(try RecordedJob.scores(connection) == [12, 9_000_000])
        }
    }

    @Test func `what cannot be graded is said, counted and an error`() async throws {
        try await Workplace.withDatabase { place, connection in
            _ = try RecordedJob.make(place, connection, prompts: 6)
            let references = try place.write(
                "references.jsonl",
                #"{"id":"q1","reference":2}"# + "\n" + #"{"id":"q2","reference":"four"}"# + "\n"
                    + #"{"id":"z","reference":1}"#
            )
            let compare = ["grade", "--job", "maths", "--references", references, "--grader", "numeric"]
            let result = try place.binary.run(compare)
            #expect(result.status == 1)
            #expect(result.output.contains("1 answers graded") && result.output.contains("1 it could not grade"))
            for part in ["the reference \"four\" is no number", "4 answers have no reference", "'q3'", "'z'"] {
                #expect(result.errors.contains(part), "\(result.errors)")
            }
            let again = try place.binary.run(compare)
            #expect(again.status == 1 && again.errors.contains("--retry-failed"), "\(again.errors)")
            #expect(try connection.number("select count(*) from waybill.grade") == 2)
            #expect(try place.binary.run(compare + ["--retry-failed"]).status == 1)
            #expect(try connection.number("select max(try) from waybill.grade") == 2)
        }
    }

    @Test(arguments: [
        (["--job", "maths"], "Give one of --file"),
        (["--job", "maths", "--file", "a", "--reference"], "exclude each other"),
        (["--job", "maths", "--reference"], "needs --grader"),
        (["--job", "maths", "--file", "a", "--grader", "exact"], "--reference"),
        (["--job", "maths", "--reference", "--grader", "fuzzy"], "there is no grader 'fuzzy'; there are exact"),
        (["--job", "maths", "--reference", "--grader", "numeric:absolute=x"], "expected a number"),
        (["--job", "maths", "--file", "nowhere.jsonl"], "nowhere.jsonl"),
        (
            ["--job", "maths", "--reference", "--grader", "exact", "--grader-name", "x"],
            "goes with --file and --command"
        ),
        (["--job", "nothing", "--score-by", "human@1"], "there is no job 'nothing'"),
    ])
    func `bad options end in a sentence`(words: [String], part: String) async throws {
        try await Workplace.withDatabase { place, _ in
            let result = try place.binary.run(["grade"] + words)
            #expect(result.status > 0 && result.errors.contains(part), "\(result.errors)")
        }
    }

    @Test func `a killed grading goes on, and grades nothing twice`() async throws {
        try await Workplace.withDatabase { place, connection in
            _ = try RecordedJob.make(place, connection, prompts: 1_200)
            let compare = ["grade", "--job", "maths", "--reference", "--grader", "numeric", "--as-score"]
            for point in ["gradeBeforeCommit", "gradeAfterCommit", "gradeBeforeCommit:2", "gradeNamed"] {
                var killed = place.binary
                killed.environment["WAYBILL_KILL_AT"] = point
                #expect(try killed.run(compare).status == -SIGKILL, "\(point)")
                try RecordedJob.scores(connection)
            }
            #expect(try RecordedJob.scores(connection) == [0, 0])
            #expect(try place.binary.run(compare).status == 0)
            #expect(try connection.number("select count(*) from waybill.grade") == 1_200)
            #expect(try RecordedJob.scores(connection) == [1_200, 1_080_000_000])
        }
    }

    @Test func `a program of the user's grades each answer, and its faults are failures by name`() async throws {
        try await Workplace.withDatabase { place, connection in
            _ = try RecordedJob.make(place, connection, prompts: 30)
            let script = """
                #!/bin/sh
                case "$WAYBILL_ID" in
                q3) sleep 1000 ;;
                q4) head -c 100000000 /dev/zero ;;
                q5) kill -9 $$ ;;
                q6) exit 9 ;;
                esac
                grep -q '"unit":"apples"' "$WAYBILL_FILE" || exit 8
                test -z "$DATABASE_URL" || exit 7
                grep -q apples
                """
            let program = try place.write("check.sh", script)
            try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: program)
            let words = ["grade", "--job", "maths", "--as-score", "--time-limit", "3", "--command", program]
            let result = try place.binary.run(words)
            #expect(result.status == 1)
            #expect(result.output.contains("26 answers graded by check.sh@1, mean score 0.8846"), "\(result.output)")
            for part in ["longer than 3.0 s", "more than 1048576 bytes", "signal 9", "status 9"] {
                #expect(result.errors.contains("1 not graded: the program: it") && result.errors.contains(part))
            }
            #expect(try RecordedJob.scores(connection) == [26, 23_000_000])
            let again = try place.binary.run(words)
            #expect(again.output.contains("0 answers graded by check.sh@1; 30 it had graded before"), "\(again.output)")
            #expect(try connection.number("select count(*) from waybill.grade") == 30)
            let numbers = ["grade", "--job", "maths", "--score-from", "output", "--grader-name", "half"]
            #expect(try place.binary.run(numbers + ["--command", "echo", "0.5"]).status == 0)
            #expect(try connection.number("select count(*) from waybill.grade where score = 0.5") == 30)
            #expect(try place.binary.fail("grade", "--job", "maths", "--command", "./none").contains("can be run"))
            #expect(
                try place.binary.fail("grade", "--job", "maths", "--time-limit", "5", "--score-by", "x@1").contains(
                    "--command"
                )
            )
        }
    }

    @Test func `a killed grading by a program goes on`() async throws {
        try await Workplace.withDatabase { place, connection in
            _ = try RecordedJob.make(place, connection, prompts: 120)
            let words = ["grade", "--job", "maths", "--command", "grep", "-q", "apples"]
            var killed = place.binary
            killed.environment["WAYBILL_KILL_AT"] = "gradeAfterCommit:2"
            #expect(try killed.run(words).status == -SIGKILL)
            #expect(try connection.number("select count(*) from waybill.grade") == 100)
            let result = try place.binary.run(words)
            #expect(result.output.contains("20 answers graded by grep@1"), "\(result.output)")
            #expect(result.output.contains("100 it had graded before"), "\(result.output)")
        }
    }

    @Test func `a judge's mean is corrected by what people said of a sample`() async throws {
        try await Workplace.withDatabase { place, connection in
            let job = try RecordedJob.make(place, connection, prompts: 400)
            // The judge calls everything right; people know better.
            let judged = try place.write("judge.jsonl", (1...400).map { job.grade($0, "1") }.joined())
            try place.binary.succeed("grade", "--job", "maths", "--file", judged, "--grader-name", "gpt")
            func people(_ range: ClosedRange<Int>) -> String {
                range.map { job.grade($0, $0 % 10 == 0 ? "0" : "1") }.joined()
            }
            let few = try place.write("few.jsonl", people(1...20))
            try place.binary.succeed("grade", "--job", "maths", "--file", few)
            let small = try place.binary.fail("grades", "--job", "maths", "--judge", "gpt@1")
            #expect(small.contains("human@1 graded 20") && small.contains("at least 30"), "\(small)")
            let more = try place.write("more.jsonl", people(1...100))
            try place.binary.succeed("grade", "--job", "maths", "--file", more)
            let report = try Self.json(place, "grades", "--job", "maths", "--judge", "gpt@1")
            let line = try #require(report["jobs"]?.array?.first)
            #expect(line["answers"] == 400 && line["sample"] == 100 && line["judge_mean"]?.double == 1)
            #expect(abs(try #require(line["corrected"]?.double) - 0.9) < 1e-9, "\(report)")
            #expect(try place.binary.fail("grades", "--job", "maths", "--judge", "gtp@1").contains("gpt@1, human@1"))
            #expect(try place.binary.fail("grades", "--job", "maths", "--against", "x").contains("--judge"))
            #expect(
                try place.binary.fail("grades", "--job", "maths", "--judge", "gpt@1", "--against", "x").contains("'x'")
            )
        }
    }
}
