import ArgumentParser

/// How a judge model is asked.
struct JudgeOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Ask this model about each answer, in a job of its own.", valueName: "model"))
    var judge: String?

    @Option(help: ArgumentHelp("A text that says what makes an answer good.", valueName: "file"), completion: .file())
    var rubric: String?

    @Option(help: ArgumentHelp("The judge's job (default: JOB-judge).", valueName: "job"))
    var judgeJob: String?

    @Option(help: ArgumentHelp("Compare with this job's answers, in both orders.", valueName: "job"))
    var against: String?

    /// Whether one of them was given but `--judge`.
    var areGiven: Bool { rubric != nil || judgeJob != nil || against != nil }
}
