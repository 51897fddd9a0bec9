import Foundation
import PolicySnapshot
import Terminal
import Units

extension Home {
    /// The public keys that count: those of `file`, else of the home folder.
    ///
    /// - Throws: `CommandError` if there are none yet, `SnapshotError` for a malformed file.
    func trustStore(_ file: String?) throws -> TrustStore {
        if file == nil, !FileManager.default.fileExists(atPath: trusted.path) {
            throw CommandError(
                "no key is trusted yet: there is no \(trusted.path); make a key with `waybill snapshot keygen`, "
                    + "or name a "
                    + "file of public keys with --trust"
            )
        }
        return try TrustStore(file: file ?? trusted.path)
    }
}
