package import Postgres
internal import Schema

extension DeliveryTotals {
    /// The sums over all files.
    package static func sums(_ connection: borrowing Connection) throws -> Sums {
        try Sums(connection.query(.deliverySums).single())
    }
}

extension DeliveryTotals.Sums {
    /// Reads a row of `delivery_sums`.
    package init(_ row: Row) throws {
        self.init()
        files = try row.get("files")
        openFiles = try row.get("open_files")
        lines = try row.get("lines")
        outstanding = try row.get("outstanding")
        answered = try row.get("answered")
        truncated = try row.get("truncated")
        passing = try row.get("passing")
        failed = try row.get("failed")
        missing = try row.get("missing")
        unknownCost = try row.get("unknown_cost")
        predicted = try row.get("predicted_nusd")
        billed = try row.get("billed_nusd")
        unwritten = try row.get("unwritten")
        quarantined = try row.get("quarantined")
        conflicts = try row.get("conflicts")
    }
}

extension DeliveryTotals.File {
    /// Reads a row of `delivery_files`.
    package init(_ row: Row) throws {
        var sums = DeliveryTotals.Sums()
        sums.files = 1
        sums.lines = try row.get("lines")
        sums.outstanding = try row.get("outstanding")
        sums.answered = try row.get("answered")
        sums.truncated = try row.get("truncated")
        sums.passing = try row.get("passing")
        sums.failed = try row.get("failed")
        sums.missing = try row.get("missing")
        sums.unknownCost = try row.get("unknown_cost")
        sums.predicted = try row.get("predicted_cost_nusd")
        sums.billed = try row.get("billed_nusd")
        self.init(
            name: try row.get("name"),
            job: try row.get("job"),
            model: try row.get("model"),
            mode: try row.get("mode"),
            state: try row.get("state"),
            attempt: try row.get("attempt"),
            sums: sums,
            createdAt: try row.get("created_at")
        )
        batch = try row.get("batch_id")
        batchState = try row.get("batch_state")
        fault = try row.get("fault")
        sentAt = try row.get("sent_at")
        recordedAt = try row.get("recorded_at")
    }
}

extension DeliveryTotals.Day {
    /// Reads a row of `delivery_days`.
    package init(_ row: Row) throws {
        var sums = DeliveryTotals.Sums()
        sums.files = try row.get("files")
        sums.lines = try row.get("lines")
        sums.answered = try row.get("answered")
        sums.unknownCost = try row.get("unknown_cost")
        sums.predicted = try row.get("predicted_nusd")
        sums.billed = try row.get("billed_nusd")
        self.init(day: try row.get("day"), job: try row.get("job"), model: try row.get("model"), sums: sums)
    }
}

extension DeliveryTotals.Bill {
    /// Reads a row of `delivery_bills`.
    package init(_ row: Row) throws {
        var sums = DeliveryTotals.Sums()
        sums.lines = try row.get("lines")
        sums.answered = try row.get("answered")
        sums.truncated = try row.get("truncated")
        sums.passing = try row.get("passing")
        sums.failed = try row.get("failed")
        sums.missing = try row.get("missing")
        sums.unknownCost = try row.get("unknown_cost")
        sums.predicted = try row.get("predicted_nusd")
        sums.billed = try row.get("billed_nusd")
        self.init(job: try row.get("job_id"), model: try row.get("model"), sums: sums)
    }
}

extension Query {
    package static let deliverySums = Query(
        "delivery_sums",
        columns: [
            "files": Int64.self, "open_files": Int64.self, "lines": Int64.self, "outstanding": Int64.self,
            "answered": Int64.self, "truncated": Int64.self, "passing": Int64.self, "failed": Int64.self,
            "missing": Int64.self, "unknown_cost": Int64.self, "predicted_nusd": Int64.self,
            "billed_nusd": Int64.self, "unwritten": Int64.self, "quarantined": Int64.self, "conflicts": Int64.self,
        ]
    )
    package static let deliveryFiles = Query(
        "delivery_files",
        parameters: ["newest": Int64.self],
        columns: [
            "file_id": Int64.self, "name": String.self, "job": String.self, "model": String.self,
            "mode": String.self, "state": String.self, "attempt": Int64.self, "lines": Int64.self,
            "answered": Int64.self, "truncated": Int64.self, "passing": Int64.self, "failed": Int64.self,
            "missing": Int64.self, "outstanding": Int64.self, "unknown_cost": Int64.self,
            "predicted_cost_nusd": Int64.self, "billed_nusd": Int64.self, "batch_id": String?.self,
            "batch_state": String?.self, "fault": String?.self, "created_at": Timestamp.self,
            "sent_at": Timestamp?.self, "recorded_at": Timestamp?.self,
        ]
    )
    package static let deliveryDays = Query(
        "delivery_days",
        parameters: ["newest": Int64.self],
        columns: [
            "day": String.self, "job": String.self, "model": String.self, "files": Int64.self, "lines": Int64.self,
            "answered": Int64.self, "unknown_cost": Int64.self, "predicted_nusd": Int64.self,
            "billed_nusd": Int64.self,
        ]
    )
    package static let deliveryBills = Query(
        "delivery_bills",
        columns: [
            "job_id": Int64.self, "model_id": Int16.self, "model": String.self, "lines": Int64.self,
            "answered": Int64.self, "truncated": Int64.self, "passing": Int64.self, "failed": Int64.self,
            "missing": Int64.self, "unknown_cost": Int64.self, "predicted_nusd": Int64.self,
            "billed_nusd": Int64.self,
        ]
    )
}
