import ArgumentParser
import CommandOptions
import Delivery
import Grading
import Postgres
import RecordFiles
import Registry
import RoutingPolicy
import StrictJSON
import Terminal
import Units

struct GradeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "grade",
        abstract: "Grade the answers of a job, and name the grades that are its scores.",
        usage: "waybill grade --job <job> (--file <file> | --reference [<field>] --grader <name> | ...)",
        discussion: """
            Grades are 0 to 1. They come from a file with lines of id, model and score, or
            from a comparison with the right answer: a field of the prompt's metadata, or a
            file with lines of id and reference. The graders for that are

              exact       the same bytes
              normalised  the same but for case, white space, quotes and marks around it
              contains    the reference stands somewhere in the answer
              numeric     the boxed or last number; numeric:absolute=0.01,relative=0
              choice      the letter chosen; choice:letters=4 (10 by default)
              regex       the reference is a pattern that is found in the answer
              json        the same JSON value; order and forms of numbers do not count
              schema      valid under a JSON Schema of 2020-12, which is the reference

            --command runs a program for each answer, without a shell, in its limits. The
            answer is its input; WAYBILL_ID, WAYBILL_MODEL and WAYBILL_FILE (a JSON file
            with id, model, attempt, prompt, answer and metadata) are in its environment,
            and no credentials are.

            --judge puts prompts that ask a model about each answer into a job of their
            own, which may choose only that model and is routed, sent and billed as any
            other; --from-judge reads what came back. With --against two jobs are
            compared, each pair of answers in both orders.

            Every grader has a version. Grades are only ever added: the same grader on the
            same answer adds nothing, so a command that was killed goes on when it is given
            again; another grader or a new version does. --as-score makes its grades the
            scores of the job's outcomes; answers that are graded later follow. `waybill
            grades` shows them all, and how far graders agree.

            Example: waybill grade --job maths --reference --grader numeric --as-score
            Example: waybill grade --job code --time-limit 30 --command ./run-tests.py
            """
    )

    @Option(help: "The job's name.")
    var job: String

    @OptionGroup var source: GradeSourceOptions

    @Flag(help: "Make these grades the scores of the job.")
    var asScore = false

    @Flag(help: "Try again where the grader failed before.")
    var retryFailed = false

    @OptionGroup var csv: CSVOptions
    @OptionGroup var options: DatabaseOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        if source.scoreBy != nil, asScore || retryFailed {
            throw ValidationError("--score-by grades nothing: leave out --as-score and --retry-failed")
        }
    }

    func run() throws {
        if let judge = source.asking.judge { return try askJudge(judge) }
        // Bad input is found before the database is asked for anything.
        var grading = try source.grading(csv.dialect)
        let connection = try options.connect()
        let found = try GradedJob(connection, named: job)
        if case .judgeJob(let name) = grading {
            let judge = try GradedJob(connection, named: name)
            grading = .judged(try JudgeAnswers(connection, judge, of: found, models: names(connection)))
        }
        let faults = DeliveryFaults(KillAt())
        var summary = GradeSummary(job: found.name, grader: grading.label)
        if !grading.isNaming {
            let book = try GradeBook(found, grader: grading.label, faults: faults)
            let meter = ProgressMeter("grading", total: Int(found.prompts), unit: "prompts", quiet: output.json)
            summary.report = try grade(connection, book, grading, &summary) { meter.update($0) }
            meter.finish()
        }
        if asScore || grading.isNaming {
            let meter = ProgressMeter("scoring", total: Int(found.prompts), unit: "prompts", quiet: output.json)
            let book = try GradeBook(found, grader: grading.label, faults: faults)
            summary.changedScores = try book.nameAsScore(connection) { meter.update($0) }
            meter.finish()
        }
        summary.isScore = try GradedJob(connection, named: job).grader?.hasBytes(of: grading.label) ?? false
        if output.json { try JSONOutput.write(summary.json) } else { try Output.line(summary.text) }
        for note in summary.notes { Message.note(note) }
        if summary.hasFailures { throw ExitCode.failure }
    }

    private func grade(
        _ connection: borrowing Connection,
        _ book: GradeBook,
        _ grading: GradeSource,
        _ summary: inout GradeSummary,
        progress: (Int) -> Void
    ) throws -> GradeReport {
        switch grading {
        case .naming, .judgeJob: return GradeReport()
        case .judged(let answers):
            summary.givenIn = "the judge's job"
            return try answers.run(connection, book, retries: retryFailed, progress)
        case .given(_, let file, let grades):
            let models = Dictionary(
                uniqueKeysWithValues: try ModelCatalog.load(connection).map { (ByteString($0.model.name), $0.number) }
            )
            let check = try GivenGradeCheck(connection, book, grades, models: models)
            if !check.unmatched.isEmpty {
                let text = try unmatched(check.unmatched, file, of: grades.count, connection, book.job)
                guard source.skipUnmatched, check.unmatched.count < grades.count else {
                    let remedy = check.unmatched.count < grades.count ? "; leave these out with --skip-unmatched" : ""
                    throw CommandError("\(text)\(remedy); nothing was written")
                }
                summary.unmatched = check.unmatched.count
                Message.note("left out: \(text)")
            }
            return try GradeRun(book, retries: retryFailed, needsText: false).grade(
                connection,
                reference: { check.matched[GivenGradeCheck.Key($0)] == nil ? nil : [] },
                opinions: { due in
                    due.map { answer in
                        let given = check.matched[GivenGradeCheck.Key(answer.answer)]
                        return GradeRun.Opinion(score: given?.score, reason: given?.reason ?? "")
                    }
                },
                progress: progress
            )
        case .program(_, let program):
            return try ProgramGrades(program: program, models: names(connection)).run(
                connection,
                book,
                retries: retryFailed,
                progress
            )
        case .compared(let grader, let references):
            summary.namesReference = references.name
            let report = try references.run(connection, GradeRun(book, retries: retryFailed), grader, progress)
            summary.unmatched = report.unused.count
            if !report.unused.isEmpty {
                Message.note(
                    "\(FixedPoint.grouped(report.unused.count)) references of \(references.name) are of no answered "
                        + "prompt of '\(book.job.name)': \(OutcomeMatch.named(report.unused))"
                )
            }
            return report.report
        }
    }

    private func names(_ connection: borrowing Connection) throws -> [Int16: String] {
        Dictionary(uniqueKeysWithValues: try ModelCatalog.load(connection).map { ($0.number, $0.model.name) })
    }

    private func unmatched(
        _ grades: [GivenGrade],
        _ file: String,
        of count: Int,
        _ connection: borrowing Connection,
        _ job: GradedJob
    ) throws -> String {
        let shown = grades.prefix(3).map { "'\($0.id)' by '\($0.model)' (line \($0.line))" }.joined(separator: ", ")
        let more = grades.count > 3 ? " and \(FixedPoint.grouped(grades.count - 3)) more" : ""
        let some = try OutcomeRecorder.someIDs(connection, job: job.job).prefix(3).map { "'\($0)'" }
        return "\(FixedPoint.grouped(grades.count)) of the \(FixedPoint.grouped(count)) grades in \(file) are of no "
            + "answer of '\(job.name)': \(shown)\(more); its ids are such as \(some.joined(separator: ", "))"
    }
}
