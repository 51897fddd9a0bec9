package import Grading
package import Postgres
internal import Schema

/// What a judge gave the answers of a job, and what people gave a sample of them.
package struct JudgedGrades: Sendable {
    package let job: String
    package let judge: String
    package let human: String
    package let scores: JudgedScores
    package let estimate: JudgedScores.Estimate

    /// - Parameters:
    ///   - connection: to read from.
    ///   - job: whose answers they are.
    ///   - judge: the label of the grader that errs, as `gpt@1`.
    ///   - human: the label of the grader that is held to be right.
    /// - Throws: `noGrades` for a judge that graded nothing, `smallSample` where people graded too few of the same.
    package init(_ connection: borrowing Connection, _ job: GradedJob, judge: String, human: String) throws {
        var scores = JudgedScores()
        for row in try connection.query(.gradeJudged, ["job": job.job, "judge": judge, "human": human]) {
            scores.add(
                judge: try row.get("judge_score"),
                human: try row.get("human_score"),
                count: Int(try row.get("answers", as: Int64.self))
            )
        }
        guard scores.judgeMean != nil else {
            throw GradeError.noGrades(job: job.name, grader: judge, known: try GradeOverview.graders(connection, job))
        }
        guard let estimate = scores.estimate else {
            throw GradeError.smallSample(job: job.name, judge: judge, human: human, count: scores.sample)
        }
        self.job = job.name
        self.judge = judge
        self.human = human
        self.scores = scores
        self.estimate = estimate
    }
}
