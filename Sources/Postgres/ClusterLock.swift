internal import Glibc

/// Keeps two processes from making, starting or stopping one cluster at the same time.
struct ClusterLock {
    private let descriptor: Int32

    /// Waits up to two minutes for the lock.
    ///
    /// - Throws: `cluster` if another process keeps it, or the folder is read-only.
    init(folder: String) throws(PostgresError) {
        let path = folder + "/lock"
        descriptor = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw PostgresError(
                .cluster,
                "cannot write \(path): \(systemError()); make the folder writable or name an existing server with "
                    + "DATABASE_URL"
            )
        }
        for _ in 0..<2400 {
            if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { return }
            usleep(50_000)
        }
        close(descriptor)
        throw PostgresError(
            .cluster,
            "another process has been starting or stopping the database in \(folder) for two minutes"
        )
    }

    func release() {
        // A child that is just being started has the file open, too, and closing ours would not end the lock.
        flock(descriptor, LOCK_UN)
        close(descriptor)
    }
}
