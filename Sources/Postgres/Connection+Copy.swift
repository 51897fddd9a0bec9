internal import CLibPQ

extension Connection {
    /// Runs a query that is a `COPY ... FROM STDIN`; `body` sends the data.
    ///
    /// - Returns: the number of rows stored, from the command tag.
    @discardableResult
    package func copyIn(_ query: Query, _ body: (borrowing CopyWriter) throws -> Void) throws -> Int {
        do { return try copyIn(query.sql, body) } catch let error as PostgresError { throw error.naming(query.name) }
    }

    /// Runs `COPY ... FROM STDIN`; `body` sends the data.
    ///
    /// If `body` throws, the COPY is given up, nothing of it is stored, and the error is thrown on.
    ///
    /// - Returns: the number of rows stored, from the command tag.
    @discardableResult
    package func copyIn(_ sql: String, _ body: (borrowing CopyWriter) throws -> Void) throws -> Int {
        try startCopy(sql, expecting: PGRES_COPY_IN)
        do {
            try unsafe body(CopyWriter(handle, watch))
        } catch {
            // Draining tells why a send failed: the server's own error is the better one.
            let wasOurs = waiting { unsafe PQputCopyEnd(handle, "given up by the client") } == 1
            let refused = drain()
            guard isAlive else { throw refused ?? failure("COPY") }
            if !wasOurs || error is CopyWriter.Stopped, let refused { throw refused }
            throw error
        }
        guard waiting({ unsafe PQputCopyEnd(handle, nil) }) == 1 else { throw failure("ending a COPY") }
        let result = nextResult()
        let error = unsafe PQresultStatus(result.handle) == PGRES_COMMAND_OK ? nil : failure(of: result)
        let later = drain()
        if let error = error ?? later { throw error }
        return affectedRows(result)
    }

    /// Runs `COPY ... TO STDOUT`; `body` is lent the data in pieces, which the server cuts at rows.
    ///
    /// If `body` throws, the statement is cancelled and the error is thrown on.
    ///
    /// - Returns: the number of rows, from the command tag.
    func copyOutPieces(_ sql: String, _ body: (Span<UInt8>) throws -> Void) throws -> Int {
        try startCopy(sql, expecting: PGRES_COPY_OUT)
        while true {
            var buffer: UnsafeMutablePointer<CChar>?
            let length = waiting { unsafe PQgetCopyData(handle, &buffer, 0) }
            guard length > 0, let start = unsafe buffer else { break }
            defer { unsafe PQfreemem(start) }
            do {
                let bytes = unsafe UnsafeRawBufferPointer(start: start, count: Int(length))
                try unsafe body(bytes.bindMemory(to: UInt8.self).span)
            } catch {
                try? canceller()?.cancel()
                skipCopyData()
                _ = drain()
                throw error
            }
        }
        let result = nextResult()
        let error = unsafe PQresultStatus(result.handle) == PGRES_COMMAND_OK ? nil : failure(of: result)
        let later = drain()
        if let error = error ?? later { throw error }
        return affectedRows(result)
    }

    private func startCopy(_ sql: String, expecting status: ExecStatusType) throws(PostgresError) {
        let result = waiting { unsafe ServerResult(PQexec(handle, sql)) }
        let found = unsafe PQresultStatus(result.handle)
        guard found != status else { return }
        guard unsafe found == PGRES_FATAL_ERROR || result.handle == nil else {
            skipCopyData()
            _ = drain()
            throw PostgresError(.unexpectedResult, "the statement given to COPY is not one of that direction")
        }
        throw failure(of: result)
    }

    private func skipCopyData() {
        var buffer: UnsafeMutablePointer<CChar>?
        while waiting({ unsafe PQgetCopyData(handle, &buffer, 0) }) > 0 { unsafe PQfreemem(buffer) }
    }

    /// Reads results to the end; only then is the fate of a COPY known.
    private func drain() -> PostgresError? {
        var error: PostgresError?
        while true {
            let result = nextResult()
            guard unsafe result.handle != nil else { return error }
            let status = unsafe PQresultStatus(result.handle)
            if status == PGRES_COPY_IN {
                guard waiting({ unsafe PQputCopyEnd(handle, "not expected here") }) == 1 else { return error }
            } else if status != PGRES_COMMAND_OK, error == nil {
                error = failure(of: result)
            }
        }
    }
}

/// Where the data of a COPY goes; lent for the time of the COPY only.
@safe
package struct CopyWriter: ~Copyable {
    private let handle: OpaquePointer
    private let watch: SilenceWatch?

    /// The server ended the COPY; its reason is in the result.
    struct Stopped: Error {}

    init(_ handle: OpaquePointer, _ watch: SilenceWatch?) {
        unsafe self.handle = handle
        self.watch = watch
    }

    /// Sends bytes; pieces of 64 to 256 KiB are best and need not end at a row.
    package func send(_ bytes: [UInt8]) throws {
        let pieceLength = 256 * 1024
        var start = 0
        while start < bytes.count {
            let end = min(start + pieceLength, bytes.count)
            watch?.begin()
            defer { watch?.end() }
            let sent = unsafe bytes.withUnsafeBytes { buffer in
                unsafe PQputCopyData(
                    handle,
                    buffer.baseAddress.map { unsafe ($0 + start).assumingMemoryBound(to: CChar.self) },
                    Int32(end - start)
                )
            }
            guard sent == 1 else { throw Stopped() }
            start = end
        }
    }
}
