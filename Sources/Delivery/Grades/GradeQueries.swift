internal import Postgres
internal import Schema

extension DeliveryQueries {
    /// Those that grade answers.
    static let grades: [Query] = [
        .gradeAnswersCopyOut, .gradeCounted, .gradeInsert, .gradeJob, .gradeJudged, .gradeKnown, .gradeNameScore,
        .gradeOverview, .gradePairs, .gradeScores,
    ]
}

extension Query {
    static let gradeJob = Query(
        "grade_job",
        parameters: ["name": String.self],
        columns: [
            "job_id": Int64.self, "prompts": Int32.self, "grader": String?.self, "answers": String.self,
            "is_pruned": Bool.self,
        ]
    )
    static let gradeAnswersCopyOut = Query(
        "grade_answers_copy_out",
        form: .copyOut,
        parameters: ["job": Int64.self, "first": Int32.self, "last": Int32.self],
        columns: [
            "prompt_no": Int32.self, "external_id": String.self, "model_id": Int16.self, "attempt": Int16.self,
            "prompt": String.self, "metadata": String?.self, "answer": Bytes?.self, "cost_nusd": Int64?.self,
        ]
    )
    static let gradeKnown = Query(
        "grade_known",
        parameters: ["job": Int64.self, "first": Int32.self, "last": Int32.self, "grader": String.self],
        columns: [
            "prompt_no": Int32.self, "model_id": Int16.self, "subject_digest": Bytes.self, "score": Float?.self,
            "try": Int16.self,
        ]
    )
    static let gradeInsert = Query(
        "grade_insert",
        parameters: [
            "job": Int64.self, "grader": String.self, "prompts": [Int32].self, "models": [Int16].self,
            "subjects": [Bytes].self, "tries": [Int16].self, "attempts": [Int16].self, "scores": [Float?].self,
            "costs": [Int64?].self, "reasons": [String].self,
        ],
        columns: ["stored": Int.self]
    )
    static let gradeNameScore = Query("grade_name_score", parameters: ["job": Int64.self, "grader": String.self])
    static let gradeScores = Query(
        "grade_scores",
        parameters: ["job": Int64.self, "grader": String.self, "first": Int32.self, "last": Int32.self],
        columns: ["prompt_no": Int32.self, "model_id": Int16.self, "score": Float?.self]
    )
    static let gradeCounted = Query(
        "grade_counted",
        parameters: ["job": Int64.self, "grader": String.self],
        columns: ["has_grades": Bool.self]
    )
    static let gradeOverview = Query(
        "grade_overview",
        parameters: ["job": Int64.self],
        columns: [
            "grader": String.self, "model": String.self, "answers": Int64.self, "graded": Int64.self,
            "failed": Int64.self, "mean_score": Double?.self, "cost_nusd": Int64?.self, "is_score": Bool.self,
        ]
    )
    static let gradePairs = Query(
        "grade_pairs",
        parameters: ["job": Int64.self],
        columns: [
            "first": String.self, "second": String.self, "first_score": Double.self, "second_score": Double.self,
            "answers": Int64.self,
        ]
    )
    static let gradeJudged = Query(
        "grade_judged",
        parameters: ["job": Int64.self, "judge": String.self, "human": String.self],
        columns: ["judge_score": Double.self, "human_score": Double?.self, "answers": Int64.self]
    )
}
