import ArgumentParser
import CommandOptions
import Delivery
import Grading
import Postgres
import StrictJSON
import Terminal
import Units

struct GradesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "grades",
        abstract: "Show the grades of a job, by grader and model, and how far graders agree.",
        usage: "waybill grades --job <job> [--judge <judge> [--human <human>] [--against <job>]] [<options>]",
        discussion: """
            Of each answer the last grade of each grader counts. Two graders are compared
            on the answers that both graded, a grade of a half and more taken as right: the
            share on which they agree with Wilson's interval, and Cohen's kappa, which is 0
            where they agree as often as by chance. Intervals are of 95 %.

            --judge says what people would have given all answers that another grader
            graded, one that errs, as a judge model does: its grades are corrected by those
            that people gave a sample of them, drawn by chance (prediction-powered
            inference). With --against two jobs are compared; where the interval holds 0
            the order is open.

            Example: waybill grades --job maths --json
            Example: waybill grades --job new --judge gpt@1 --against old
            """
    )

    @Option(help: "The job's name.")
    var job: String

    @Option(help: "Correct the errors of this grader, as gpt@1.")
    var judge: String?

    @Option(help: "With --judge: the grader that is held to be right (default: human@1).")
    var human: String?

    @Option(help: ArgumentHelp("With --judge: compare with this job.", valueName: "job"))
    var against: String?

    @OptionGroup var options: DatabaseOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard judge != nil || (human == nil && against == nil) else {
            throw ValidationError("--human and --against go with --judge")
        }
        if let judge, judge.hasBytes(of: human ?? "human@1") {
            throw ValidationError("--judge and --human are both \(judge); expected two graders of the same answers")
        }
        if let against, against.hasBytes(of: job) {
            throw ValidationError("--against is the job itself; expected another one")
        }
    }

    func run() throws {
        let connection = try options.connect()
        let found = try GradedJob(connection, named: job)
        if let judge { return try reportJudge(connection, found, judge) }
        let overview = try GradeOverview(connection, found)
        if output.json { return try JSONOutput.write(json(found, overview)) }
        guard !overview.lines.isEmpty else {
            return try Output.line("\(found.name): no grades yet; `waybill grade --job \(found.name)` gives some")
        }
        var table = TextTable([
            ("grader", .left), ("model", .left), ("answers", .right), ("graded", .right), ("failed", .right),
            ("mean", .right), ("cost USD", .right), ("score", .left),
        ])
        for line in overview.lines {
            table.append([
                line.grader, line.model, FixedPoint.grouped(Int(line.answers)), FixedPoint.grouped(Int(line.graded)),
                FixedPoint.grouped(Int(line.failed)), line.mean.map { NumberText.decimals($0, 4) } ?? "-",
                line.cost.map { Money.dollars($0, decimals: 6) } ?? "-", line.isScore ? "yes" : "no",
            ])
        }
        try Output.line(table.lines.joined(separator: "\n"))
        guard !overview.pairs.isEmpty else { return }
        var pairs = TextTable([
            ("grader", .left), ("and", .left), ("answers", .right), ("agree", .right), ("95 %", .left),
            ("kappa", .right), ("95 %", .left),
        ])
        for pair in overview.pairs {
            let agreement = pair.agreement
            pairs.append([
                pair.first, pair.second, FixedPoint.grouped(agreement.count), Self.text(agreement.accuracy),
                Self.text(agreement.accuracyInterval), Self.text(agreement.kappa), Self.text(agreement.kappaInterval),
            ])
        }
        try Output.line("\n" + pairs.lines.joined(separator: "\n"))
    }

    private func reportJudge(_ connection: borrowing Connection, _ found: GradedJob, _ judge: String) throws {
        var jobs = [try JudgedGrades(connection, found, judge: judge, human: human ?? "human@1")]
        if let against {
            let other = try GradedJob(connection, named: against)
            jobs.append(try JudgedGrades(connection, other, judge: judge, human: human ?? "human@1"))
        }
        let report = JudgedReport(jobs: jobs)
        if output.json { try JSONOutput.write(report.json) } else { try Output.line(report.text) }
    }

    private static func text(_ value: Double?) -> String { value.map { NumberText.decimals($0, 3) } ?? "-" }

    private static func text(_ interval: ClosedRange<Double>?) -> String {
        interval.map { "\(text($0.lowerBound)) to \(text($0.upperBound))" } ?? "-"
    }

    private func json(_ job: GradedJob, _ overview: GradeOverview) -> JSON {
        func number(_ value: Double?) -> JSON { value.map { JSON($0) } ?? .null }
        func bounds(_ interval: ClosedRange<Double>?) -> JSON {
            interval.map { .array([JSON($0.lowerBound), JSON($0.upperBound)]) } ?? .null
        }
        return [
            "job": .string(job.name), "grader": job.grader.map { .string($0) } ?? .null,
            "grades": .array(
                overview.lines.map { line in
                    [
                        "grader": .string(line.grader), "model": .string(line.model), "answers": JSON(line.answers),
                        "graded": JSON(line.graded), "failed": JSON(line.failed), "mean_score": number(line.mean),
                        "cost_usd": line.cost.map { .number(Money.dollars($0, decimals: 9)) } ?? .null,
                        "is_score": JSON(line.isScore),
                    ]
                }
            ),
            "agreement": .array(
                overview.pairs.map { pair in
                    [
                        "first": .string(pair.first), "second": .string(pair.second),
                        "answers": JSON(pair.agreement.count), "accuracy": number(pair.agreement.accuracy),
                        "accuracy_interval": bounds(pair.agreement.accuracyInterval),
                        "kappa": number(pair.agreement.kappa), "kappa_interval": bounds(pair.agreement.kappaInterval),
                    ]
                }
            ),
        ]
    }
}
