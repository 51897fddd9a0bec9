import PolicySnapshot
import Registry
import RoutingPolicy
import StrictJSON
import Terminal
import Units

extension GateResult {
    /// The gate that every model which the policy may choose has a price today.
    static func catalog(_ policy: TrainedPolicy, _ catalog: [ModelCatalog.Stored]) -> GateResult {
        let priced = Set(catalog.map { ByteString($0.model.name) })
        let missing = policy.candidates.filter { !priced.contains(ByteString($0.name)) }.map(\.name)
        return GateResult(
            "catalog",
            figure: Double(missing.count),
            bound: .atMost(0),
            detail: missing.isEmpty
                ? "all \(policy.candidates.count) models have a price"
                : "the policy may choose \(missing.joined(separator: ", ")), which has no price in the catalog; "
                    + "import it with `waybill models import`"
        )
    }

    /// The gate on one line, for people.
    var line: String {
        let figure = figure.map { " \(GateResult.number($0))" } ?? ""
        let bound =
            switch bound {
            case .atMost(let limit): " (at most \(GateResult.number(limit)))"
            case .atLeast(let limit): " (at least \(GateResult.number(limit)))"
            case nil: ""
            }
        return "\(result.rawValue)  \(name)\(figure)\(bound)\(detail.isEmpty ? "" : ": \(detail)")"
    }

    private static func number(_ value: Double) -> String {
        Int(exactly: value).map(String.init) ?? NumberText.decimals(value, 4)
    }
}

extension VerifiedSnapshot {
    /// `demo@2`.
    var label: String { "\(manifest.name)@\(manifest.version)" }
}

extension StoredSnapshot {
    /// What the database keeps of a snapshot that was verified from these bytes.
    init(_ snapshot: VerifiedSnapshot, _ bytes: SnapshotBytes) {
        let manifest = snapshot.manifest
        self.init(
            digest: snapshot.identity.bytes,
            policyName: manifest.name,
            version: manifest.version,
            algorithm: manifest.madeFrom.trainer,
            encoder: manifest.encoder.name,
            manifest: String(decoding: manifest.json.serialized(), as: UTF8.self),
            archive: bytes.archive,
            signature: bytes.signature
        )
    }
}
