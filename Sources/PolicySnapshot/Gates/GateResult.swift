package import StrictJSON

/// What one gate said of a snapshot that was to be promoted, as the log keeps it.
package struct GateResult: Sendable, Equatable {
    package enum Result: String, Sendable {
        case passed
        case failed
        /// It could not be evaluated; the detail says why.
        case skipped
        /// It failed, and somebody said that it may.
        case forced
    }

    /// What was measured beside what is allowed, both in the unit that the gate's article names.
    package enum Bound: Sendable, Equatable {
        case atMost(Double)
        case atLeast(Double)
    }

    package let name: String
    package var result: Result
    package let figure: Double?
    package let bound: Bound?

    /// A clause for people: what the figure is of, or why there is none.
    package let detail: String

    package init(_ name: String, _ result: Result, figure: Double? = nil, bound: Bound? = nil, detail: String = "") {
        self.name = name
        self.result = result
        self.figure = figure
        self.bound = bound
        self.detail = detail
    }

    /// A gate that passes if the figure keeps within the bound; a figure that is no number fails.
    package init(_ name: String, figure: Double, bound: Bound, detail: String) {
        let holds =
            switch bound {
            case .atMost(let limit): figure <= limit
            case .atLeast(let limit): figure >= limit
            }
        self.init(
            name,
            holds ? .passed : .failed,
            figure: figure.isFinite ? figure : nil,
            bound: bound,
            detail: figure.isFinite ? detail : "\(detail); the figure is \(figure)"
        )
    }

    /// `{"name": …, "result": …, "figure": …, "at_most" or "at_least": …, "detail": …}`.
    package var json: JSON {
        var members: [JSON.Member] = [
            .init(key: "name", value: .string(name)), .init(key: "result", value: .string(result.rawValue)),
        ]
        if let figure { members.append(.init(key: "figure", value: JSON(figure))) }
        switch bound {
        case .atMost(let limit): members.append(.init(key: "at_most", value: JSON(limit)))
        case .atLeast(let limit): members.append(.init(key: "at_least", value: JSON(limit)))
        case nil: break
        }
        if !detail.isEmpty { members.append(.init(key: "detail", value: .string(detail))) }
        return .object(members)
    }

    /// Gates as the log's JSON text.
    package static func text(_ gates: [GateResult]) -> String {
        String(decoding: JSON(gates.map(\.json)).serialized(), as: UTF8.self)
    }
}

extension GateResult {
    /// The gate that signature, identity and contents hold.
    package static func verified(_ snapshot: VerifiedSnapshot) -> GateResult {
        GateResult("verify", .passed, detail: "signed by \(snapshot.signers.joined(separator: ", "))")
    }

    /// The gate that the golden decisions were made again.
    package static func golden(_ snapshot: VerifiedSnapshot) -> GateResult {
        let golden = snapshot.manifest.golden
        return GateResult(
            "golden decisions",
            .passed,
            figure: Double(golden.count),
            bound: .atLeast(1),
            detail: "made again within \(golden.tolerance)"
        )
    }

    private static let revoked = "revoked"

    /// What a rollback to a revoked snapshot leaves in the log.
    ///
    /// - Parameters:
    ///   - reason: what was revoked, and why.
    ///   - head: the number of the last revocation that was known then; later ones are not excused.
    /// - Returns: the gate, forced.
    package static func revokedAndForced(_ reason: String, head: Int) -> GateResult {
        GateResult(revoked, .forced, figure: Double(head), detail: reason)
    }

    /// Up to which revocation the gates of an entry excuse its snapshot; 0 if they excuse none.
    package static func excusedRevocations(_ gates: String) -> Int {
        let entry = (try? JSON.parse(gates))?.array?.first {
            $0["name"]?.string == revoked && $0["result"]?.string == Result.forced.rawValue
        }
        return entry?["figure"]?.double.flatMap { Int(exactly: $0) } ?? 0
    }
}
