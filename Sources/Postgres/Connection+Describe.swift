internal import CLibPQ

/// What the server says of a statement without running it; numbers are those of `pg_type`.
package struct StatementDescription: Sendable, Equatable {
    package let parameterTypes: [UInt32]
    package let columns: [Column]

    package struct Column: Sendable, Equatable {
        package let name: String
        package let type: UInt32
    }
}

extension Connection {
    /// Has the server parse a statement, and asks for the types of its parameters and columns.
    ///
    /// - Throws: `server` if the statement names what is not there, or the type of a parameter cannot be told.
    package func describe(_ sql: String) throws(PostgresError) -> StatementDescription {
        let prepared = waiting { unsafe ServerResult(PQprepare(handle, "", sql, 0, nil)) }
        guard unsafe PQresultStatus(prepared.handle) == PGRES_COMMAND_OK else { throw failure(of: prepared) }
        let result = waiting { unsafe ServerResult(PQdescribePrepared(handle, "")) }
        guard unsafe PQresultStatus(result.handle) == PGRES_COMMAND_OK else { throw failure(of: result) }
        return StatementDescription(
            parameterTypes: unsafe (0..<PQnparams(result.handle)).map { unsafe PQparamtype(result.handle, $0) },
            columns: unsafe (0..<PQnfields(result.handle)).map { index in
                StatementDescription.Column(
                    name: unsafe String(cString: PQfname(result.handle, index)),
                    type: unsafe PQftype(result.handle, index)
                )
            }
        )
    }
}
