internal import Postgres
internal import RoutingPolicy
internal import Schema
internal import Units

// The statements of a load; each runs within the transaction of a block.
extension JobLoader {
    func insertJob(_ connection: borrowing Connection) throws -> Int64 {
        do {
            let id: Int64 = try connection.query(
                .jobInsert,
                [
                    "name": specification.name, "seed": specification.seed,
                    "quality": specification.preference.quality, "cost": specification.preference.cost,
                    "latency": specification.preference.latency, "budget": specification.budget,
                    "priority": specification.priority, "chunk_size": specification.chunkSize,
                    "not_before": specification.terms.notBefore, "deadline": specification.terms.deadline,
                    "allowed_models": specification.terms.allowedModels,
                    "maximum_attempts": specification.terms.maximumAttempts, "explore": specification.terms.explore,
                    "tenant": specification.terms.tenant, "answers": specification.terms.answers.rawValue,
                    "maximum_tries": specification.terms.maximumTries,
                ]
            ).single().get("job_id")
            try connection.query(.partitionOfJob, ["job": id])
            return id
        } catch let error as PostgresError where error.sqlState == .uniqueViolation {
            throw BacklogError.loadedByAnother(name: specification.name)
        }
    }

    func store<Record>(
        _ connection: borrowing Connection,
        _ block: RecordBlocks<Record>.Block,
        job: Int64,
        _ source: RecordBlocks<Record>
    ) throws {
        let moved = try connection.query(
            .jobExtend,
            [
                "job": job, "count": Int32(block.records.count), "before": Int32(block.first - 1),
                "digest": Bytes(source.digest), "loader": lease?.name ?? LoaderLease.anonymous,
                "seconds": LoaderLease.seconds,
            ]
        )
        guard moved.affected == 1 else { throw BacklogError.loadedByAnother(name: specification.name) }
        var encoder = BinaryCopyEncoder(capacity: 1 << 20)
        for (offset, record) in block.records.enumerated() {
            encoder.beginRow(fields: 8)
            encoder.append(job)
            encoder.append(Int32(block.first + offset))
            do {
                try encoder.append(record.id)
                try encoder.append(record.prompt)
                if let metadata = record.storedMetadata {
                    encoder.append(Bytes(metadata))
                } else {
                    encoder.appendNull()
                }
                if let request = record.request, let form = record.requestForm {
                    encoder.append(Bytes(request))
                    encoder.append(form)
                } else {
                    encoder.appendNull()
                    encoder.appendNull()
                }
                encoder.append(record.requestParts)
            } catch {
                throw BacklogError.invalidRecord(line: record.line, reason: error.message)
            }
        }
        let bytes = encoder.finish()
        do {
            try connection.savepoint(undoing: { $0.sqlState == .uniqueViolation }) { connection in
                _ = try connection.copyIn(.promptCopyIn) { writer in try writer.send(bytes) }
            }
        } catch let error as PostgresError where error.sqlState == .uniqueViolation {
            throw try duplicate(connection, block, job: job, source) ?? error
        }
    }

    /// Names both records of a clash with an earlier block.
    private func duplicate<Record>(
        _ connection: borrowing Connection,
        _ block: RecordBlocks<Record>.Block,
        job: Int64,
        _ source: RecordBlocks<Record>
    ) throws -> (any Error)? {
        let rows = try connection.query(.promptFind, ["job": job, "ids": block.records.map(\.id)])
        guard let row = rows.first else { return nil }
        let id: String = try row.get("external_id")
        let number: Int = try row.get("prompt_no")
        guard let later = block.records.first(where: { $0.id.hasBytes(of: id) })
        else { return nil }
        return BacklogError.duplicateRecord(id: id, line: later.line, first: "line \(source.line(of: number))")
    }

    func seal<Record>(_ connection: borrowing Connection, job: Int64, _ source: RecordBlocks<Record>) throws {
        guard source.count > 0 else { throw BacklogError.emptyJob(name: specification.name) }
        let row = try connection.query(
            .jobSeal,
            ["job": job, "prompts": Int32(source.count), "digest": Bytes(source.digest)]
        ).single()
        guard try row.get("jobs", as: Int.self) == 1 else {
            throw BacklogError.loadedByAnother(name: specification.name)
        }
    }
}

extension Query {
    static let jobInsert = Query(
        "job_insert",
        parameters: [
            "name": String.self, "seed": Int64.self, "quality": Double.self, "cost": Double.self,
            "latency": Double.self, "budget": Int64?.self, "priority": Int16.self, "chunk_size": Int32.self,
            "not_before": String?.self, "deadline": String?.self, "allowed_models": [Int16]?.self,
            "maximum_attempts": Int16.self, "explore": Double.self, "tenant": String?.self,
            "answers": String.self, "maximum_tries": Int16.self,
        ],
        columns: ["job_id": Int64.self]
    )
    static let partitionOfJob = Query(
        "partition_of_job",
        parameters: ["job": Int64.self],
        columns: ["create_partitions": Int.self]
    )
    static let jobExtend = Query(
        "job_extend",
        parameters: [
            "job": Int64.self, "count": Int32.self, "before": Int32.self, "digest": Bytes.self, "loader": String.self,
            "seconds": Double.self,
        ]
    )
    static let promptCopyIn = Query(
        "prompt_copy_in",
        form: .copyIn,
        columns: [
            "job_id": Int64.self, "prompt_no": Int32.self, "external_id": String.self, "prompt": String.self,
            "metadata": String?.self, "request": String?.self, "request_form": Int16?.self, "parts": Int16.self,
        ]
    )
    static let promptFind = Query(
        "prompt_find",
        parameters: ["job": Int64.self, "ids": [String].self],
        columns: ["external_id": String.self, "prompt_no": Int.self]
    )
    static let jobSeal = Query(
        "job_seal",
        parameters: ["job": Int64.self, "prompts": Int32.self, "digest": Bytes?.self],
        columns: ["jobs": Int.self, "chunks": Int.self]
    )
}
