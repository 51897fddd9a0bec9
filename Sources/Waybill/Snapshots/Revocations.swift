import PolicySnapshot
import Postgres
import Registry
import Units

/// What counts no longer, as the database has it now.
struct Revocations {
    let entries: [Revocation]

    /// - Throws: `RegistryError` if the log of revocations was tampered with: nothing counts then.
    init(_ connection: borrowing Connection) throws {
        entries = try RevocationLog.verified(connection)
    }

    private init(entries: [Revocation]) { self.entries = entries }

    /// Those that are not excused by a rollback which was forced after revocation `number`.
    func after(_ number: Int) -> Revocations { Revocations(entries: entries.filter { $0.sequence > number }) }

    /// The number of the last one; 0 if there is none.
    var head: Int { entries.last?.sequence ?? 0 }

    /// The revocation of a snapshot; nil if it counts.
    func revocation(of digest: [UInt8]) -> Revocation? {
        entries.first { $0.subject == .snapshot(digest) }
    }

    /// The keys of a trust file without those that were revoked.
    func applied(to trust: TrustStore) -> TrustStore {
        trust.revoking(
            entries.compactMap { entry in
                guard case .key(let key) = entry.subject else { return nil }
                return (key, "\(entry.reason) (\(entry.actor), \(entry.at.iso8601))")
            }
        )
    }
}
