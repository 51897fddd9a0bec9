internal import Postgres
internal import Schema

extension DeliveryQueries {
    /// Those that record results.
    static let record: [Query] = [
        .recordAnswers, .recordBatch, .recordConflicts, .recordCounts, .recordEnd, .recordFiles, .recordLookup,
        .recordOutcomes, .recordQuarantine, .recordSent,
    ]
}

extension Query {
    static let recordLookup = Query(
        "record_lookup",
        parameters: ["job": Int64.self, "prompts": [Int32].self, "attempts": [Int16].self],
        columns: [
            "place": Int32.self, "file_id": Int64.self, "status": Int16?.self, "digest": Bytes?.self,
            "has_others": Bool.self,
        ]
    )
    static let recordSent = Query("record_sent", parameters: ["files": [Int64].self])
    static let recordFiles = Query(
        "record_files",
        parameters: ["files": [Int64].self],
        columns: [
            "file_id": Int64.self, "job_id": Int64.self, "name": String.self, "model_id": Int16.self,
            "mode": String.self, "served_as": String.self, "input_price": Int64.self, "output_price": Int64.self,
            "cached_price": Int64?.self, "cache_write_price": Int64?.self, "cache_write_long_price": Int64?.self,
            "reasoning_price": Int64?.self, "batch_factor": Int64.self, "cached_batch_factor": Int64?.self,
        ]
    )
    static let recordAnswers = Query(
        "record_answers",
        parameters: [
            "job": Int64.self, "files": [Int64].self, "prompts": [Int32].self, "attempts": [Int16].self,
            "statuses": [Int16].self, "http_statuses": [Int16?].self, "starts": [Int32?].self,
            "lengths": [Int32?].self, "input_tokens": [Int32?].self, "cached_tokens": [Int32?].self,
            "cache_write_tokens": [Int32?].self, "cache_write_long_tokens": [Int32?].self,
            "output_tokens": [Int32?].self, "reasoning_tokens": [Int32?].self, "costs": [Int64?].self,
            "latencies": [Int32?].self,
            "finish_reasons": [String?].self, "served_models": [String?].self, "error_codes": [String?].self,
            "error_messages": [String?].self, "request_ids": [String?].self, "digests": [Bytes].self,
            "answers": [Bytes?].self, "bodies": [Bytes?].self,
        ]
    )
    static let recordCounts = Query(
        "record_counts",
        parameters: [
            "files": [Int64].self, "answered": [Int32].self, "truncated": [Int32].self, "passing": [Int32].self,
            "failed": [Int32].self, "missing": [Int32].self, "unknown_cost": [Int32].self, "billed": [Int64].self,
            "input_tokens": [Int64].self, "cached_tokens": [Int64].self, "cache_write_tokens": [Int64].self,
            "output_tokens": [Int64].self, "reasoning_tokens": [Int64].self,
        ]
    )
    static let recordOutcomes = Query(
        "record_outcomes",
        parameters: ["job": Int64.self, "prompts": [Int32].self],
        columns: [
            "prompt_no": Int32.self, "model_id": Int16.self, "cost": Int64?.self, "input_tokens": Int32?.self,
            "output_tokens": Int32?.self,
        ]
    )
    static let recordConflicts = Query(
        "record_conflicts",
        parameters: [
            "job": Int64.self, "name": String.self, "prompts": [Int32].self, "attempts": [Int16].self,
            "digests": [Bytes].self, "lines": [Int64].self, "contents": [Bytes].self,
        ],
        columns: ["stored": Int.self]
    )
    static let recordQuarantine = Query(
        "record_quarantine",
        parameters: [
            "name": String.self, "digests": [Bytes].self, "lines": [Int64].self, "reasons": [String].self,
            "contents": [Bytes].self,
        ],
        columns: ["stored": Int.self]
    )
    static let recordEnd = Query(
        "record_end",
        parameters: ["job": Int64.self, "file": Int64.self],
        columns: ["missing": Int32.self]
    )
    static let recordBatch = Query(
        "record_batch",
        parameters: ["file": Int64.self, "batch": String.self],
        columns: ["file_id": Int64.self]
    )
}
