import ArgumentParser
import CommandOptions
import Foundation
import Grading
import GradingCommand
import RecordFiles
import StrictJSON
import Terminal
import Units

/// Where grades come from.
enum GradeSource {
    /// Scores of a file, by the grader that gave them.
    case given(label: String, file: String, [GivenGrade])
    /// A comparison with right answers.
    case compared(any Grader, References)
    /// A program, run for each answer.
    case program(label: String, GradingProgram)
    /// What a judge said, in the job of that name.
    case judgeJob(String)
    /// What a judge said.
    case judged(JudgeAnswers)
    /// Nowhere: those of a grader that are there become the scores.
    case naming(String)

    /// The grader's name, version and what was set.
    var label: String {
        switch self {
        case .given(let label, _, _), .program(let label, _), .naming(let label): label
        case .compared(let grader, _): grader.label
        case .judgeJob(let name): name
        case .judged(let answers): answers.grader
        }
    }

    var isNaming: Bool { if case .naming = self { true } else { false } }
}

/// Which of the sources, exactly one.
struct GradeSourceOptions: ParsableArguments {
    @Option(
        help: "A file of grades: id, model, score and perhaps reason; - for standard input.",
        completion: .file()
    )
    var file: String?

    @Option(
        defaultAsFlag: "reference",
        help: ArgumentHelp("Right answers are in this field of the prompts.", valueName: "field")
    )
    var reference: String?

    @Option(
        help: ArgumentHelp("Right answers are in this file: id and reference.", valueName: "file"),
        completion: .file()
    )
    var references: String?

    @Option(help: ArgumentHelp("What compares answers with references (above).", valueName: "name"))
    var grader: String?

    @Option(
        parsing: .remaining,
        help: ArgumentHelp("The last option: a program run for each answer.", valueName: "program")
    )
    var command: [String] = []

    @OptionGroup var program: GradingProgramOptions
    @OptionGroup var asking: JudgeOptions

    @Option(help: ArgumentHelp("Grades are what a judge said in this job.", valueName: "job"))
    var fromJudge: String?

    @Option(help: ArgumentHelp("Who gives the grades of --file (human) or --command.", valueName: "name"))
    var graderName: String?

    @Option(help: ArgumentHelp("Which version of it that is (default: 1).", valueName: "number"))
    var graderVersion: Int?

    @Option(
        help: ArgumentHelp("Grade nothing: make the grades of this one the scores.", valueName: "grader@version")
    )
    var scoreBy: String?

    @Option(help: "How FILE is written: jsonl or csv (default: csv if its name says so).")
    var format: GradeFormat?

    @Flag(help: "With --file: leave out grades that match no answer, and count them.")
    var skipUnmatched = false

    func validate() throws {
        let given = [
            ("--file", file), ("--reference", reference), ("--references", references),
            ("--command", command.first), ("--judge", asking.judge), ("--from-judge", fromJudge),
            ("--score-by", scoreBy),
        ]
        .filter { $0.1 != nil }.map(\.0)
        guard given.count == 1 else {
            let known = "--file, --reference, --references, --command, --judge, --from-judge and --score-by"
            throw ValidationError(
                given.isEmpty
                    ? "where do the grades come from? Give one of \(known)"
                    : "\(given.joined(separator: " and ")) exclude each other: give one of \(known)"
            )
        }
        let compares = reference != nil || references != nil
        guard compares == (grader != nil) else {
            throw ValidationError(
                compares
                    ? "\(given[0]) needs --grader, one of \(GraderCatalog.all.map(\.name).joined(separator: ", "))"
                    : "--grader compares with references: add --reference or --references"
            )
        }
        guard file != nil || !command.isEmpty || graderName == nil else {
            throw ValidationError("--grader-name goes with --file and --command")
        }
        guard file != nil || !command.isEmpty || asking.judge != nil || graderVersion == nil else {
            throw ValidationError("--grader-version goes with --file, --command and --judge")
        }
        guard (asking.judge == nil) == (asking.rubric == nil), asking.judge != nil || !asking.areGiven else {
            throw ValidationError("--judge needs --rubric; --rubric, --judge-job and --against go with --judge")
        }
        guard file != nil || !skipUnmatched else { throw ValidationError("--skip-unmatched goes with --file") }
        guard !command.isEmpty || !program.areGiven else {
            throw ValidationError("--score-from, --time-limit, --output-limit and --memory-limit go with --command")
        }
        guard (1...999_999_999).contains(graderVersion ?? 1) else {
            throw ValidationError("--grader-version is \(graderVersion ?? 1); expected a whole number from 1")
        }
        if reference?.isEmpty == true { throw ValidationError("--reference is empty; expected the name of a field") }
        if graderName?.contains("@") == true {
            throw ValidationError("--grader-name has an @, which parts it from the version; give --grader-version")
        }
    }

    /// Reads what there is to read.
    ///
    /// - Throws: `RecordError`, and `CommandError` for a grader that is not known.
    func grading(_ dialect: CSVDialect) throws -> GradeSource {
        if let scoreBy { return .naming(scoreBy) }
        if let fromJudge { return .judgeJob(fromJudge) }
        if let file {
            let grades = try GivenGrade.read(path: file, isCSV: isCSV(file), dialect: dialect)
            let label = "\(graderName ?? "human")@\(graderVersion ?? 1)"
            return .given(label: label, file: file == "-" ? "standard input" : file, grades)
        }
        if !command.isEmpty {
            let label = "\(graderName ?? URL(fileURLWithPath: command[0]).lastPathComponent)@\(graderVersion ?? 1)"
            do throws(ProgramFault) { return .program(label: label, try program.program(command)) } catch {
                throw CommandError("--command: \(error)")
            }
        }
        let compare: any Grader
        do throws(GradingFault) { compare = try GraderCatalog.grader(grader ?? "") } catch {
            throw CommandError("--grader: \(error.reason)")
        }
        if let references {
            let found = try ReferenceFile.read(path: references, isCSV: isCSV(references), dialect: dialect)
            return .compared(compare, .file(references, found))
        }
        return .compared(compare, .field(reference ?? "reference"))
    }

    private func isCSV(_ path: String) -> Bool { format.map { $0 == .csv } ?? (PromptFormat(ofFile: path) == .csv) }
}

/// How a file of grades or references is written.
enum GradeFormat: String, ExpressibleByArgument, CaseIterable {
    case jsonl
    case csv
}
