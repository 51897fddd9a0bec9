internal import Logging

extension Logger {
    /// A logger that names the chunk.
    func of(_ lease: ChunkLease) -> Logger {
        var logger = self
        logger[metadataKey: "job"] = "\(lease.job)"
        logger[metadataKey: "chunk"] = "\(lease.chunk)"
        logger[metadataKey: "epoch"] = "\(lease.epoch)"
        return logger
    }
}
