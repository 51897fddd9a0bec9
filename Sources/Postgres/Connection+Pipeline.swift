internal import CLibPQ

extension Connection {
    /// Sends all statements before reading the first answer: one round trip for all.
    ///
    /// They form one implicit transaction unless they hold BEGIN or COMMIT; the first error skips the rest and is
    /// thrown. COPY is not possible here.
    ///
    /// - Returns: the rows of each statement, in order.
    package func pipeline(_ statements: [Statement]) throws(PostgresError) -> [Rows] {
        var encoded: [StatementParameters] = []
        for statement in statements {
            let parameters = try statement.naming { () throws(PostgresError) in try StatementParameters(statement) }
            encoded.append(parameters)
        }
        guard unsafe PQenterPipelineMode(handle) == 1 else { throw failure("entering pipeline mode") }
        var failed = false
        for (statement, parameters) in zip(statements, encoded) where !failed {
            let sent = unsafe parameters.withValues { values in
                unsafe PQsendQueryParams(
                    handle,
                    statement.sql,
                    parameters.count,
                    parameters.types,
                    values,
                    parameters.lengths,
                    parameters.formats,
                    1
                )
            }
            failed = sent == 0
        }
        guard !failed, waiting({ unsafe PQpipelineSync(handle) }) == 1 else {
            // Nothing but a dead or exhausted connection refuses to queue; close the session rather than guess.
            throw PostgresError(.connectionLost, failure("sending a pipeline").message)
        }
        return try answers(to: statements)
    }

    private func answers(to statements: [Statement]) throws(PostgresError) -> [Rows] {
        var answers: [Rows] = []
        var firstError: PostgresError?
        var ended = 0
        // Each statement's results end with a nil; the sync point is a result of its own.
        while true {
            let result = nextResult()
            if unsafe result.handle == nil {
                ended += 1
                guard isAlive, ended <= statements.count + 1 else { throw firstError ?? failure("reading a pipeline") }
                continue
            }
            let status = unsafe PQresultStatus(result.handle)
            if status == PGRES_PIPELINE_SYNC { break }
            if status == PGRES_PIPELINE_ABORTED { continue }
            // After an error there are no more answers, so that their number is the place of the statement.
            let query = answers.count < statements.count ? statements[answers.count].query : nil
            do {
                answers.append(try rows(from: result, of: query))
            } catch {
                firstError = firstError ?? error.naming(query?.name)
            }
        }
        guard unsafe PQexitPipelineMode(handle) == 1 else { throw firstError ?? failure("leaving pipeline mode") }
        if let firstError { throw firstError }
        return answers
    }
}
