internal import Postgres
internal import Schema

extension DeliveryQueries {
    /// Those that give answers out.
    static let answers: [Query] = [
        .answersCopyOut, .answersDelivered, .answersDrop, .answersJob, .answersSettled,
    ]
}

extension Query {
    static let answersCopyOut = Query(
        "answers_copy_out",
        form: .copyOut,
        parameters: ["job": Int64.self, "first": Int32.self, "last": Int32.self, "bodies": Int32.self],
        columns: [
            "prompt_no": Int32.self, "external_id": String.self, "model_id": Int16?.self, "sent_attempt": Int16?.self,
            "attempt": Int16?.self, "status": Int16?.self, "http_status": Int16?.self, "input_tokens": Int32?.self,
            "cached_tokens": Int32?.self, "output_tokens": Int32?.self, "reasoning_tokens": Int32?.self,
            "billed_nusd": Int64?.self, "dialect": String?.self, "recorded": Int64?.self,
            "finish_reason": String?.self, "served_model": String?.self, "error_code": String?.self,
            "error_message": String?.self, "request_id": String?.self, "answer": Bytes?.self, "body": Bytes?.self,
            "failure_code": String?.self, "failure_reason": String?.self,
        ]
    )
    static let answersJob = Query(
        "answers_job",
        parameters: ["name": String.self],
        columns: [
            "job_id": Int64.self, "prompts": Int32.self, "state": String.self, "answers": String.self,
            "maximum_tries": Int16.self, "delivered_at": Timestamp?.self,
        ]
    )
    static let answersSettled = Query(
        "answers_settled",
        parameters: ["job": Int64.self],
        columns: ["settled": Int.self]
    )
    static let answersDelivered = Query("answers_delivered", parameters: ["job": Int64.self])
    static let answersDrop = Query(
        "answers_drop",
        parameters: ["job": Int64.self, "first": Int32.self, "last": Int32.self]
    )
}
