internal import StrictJSON
internal import Units

/// What the gates of a promotion allow: `ops/gates.json`.
package struct GateSettings: Sendable, Equatable {
    /// On how many of the newest prompts the candidate is compared with what is in force.
    package var prompts = 500

    /// By how much the share of one model may change.
    package var shareDrift = 0.5

    /// What the predicted cost may come to, as a multiple of the present one.
    package var costCeiling = 2.0

    /// By how much the predicted utility may fall.
    package var utilityDrop = 0.1

    /// By how much the reward estimated from outcomes may be below the one observed, at the upper end of its interval.
    package var valueDrop = 0.0

    /// Below how many effective samples that estimate says nothing.
    package var effectiveSamples = 50

    /// Gates that refuse where they cannot be evaluated; the others are skipped.
    package var required: [String] = []

    /// The gates that judge, and may be overridden with a reason.
    package static let judging = ["share drift", "predicted cost", "predicted utility", "policy value"]

    package init() {}

    /// Reads a settings file: one JSON object whose members are all optional.
    ///
    /// - Throws: `SnapshotError` with code `gateSettings` that names line and member.
    package init(parsing bytes: [UInt8]) throws(SnapshotError) {
        let members: [JSON.SourceMember]
        do { members = try JSON.parseMembers(bytes.span) } catch {
            throw SnapshotError(.gateSettings, "\(error)")
        }
        for member in members {
            let line = bytes[..<member.keyRange.lowerBound].count { $0 == 10 } + 1
            do { try read(member.key, member.value) } catch {
                throw SnapshotError(.gateSettings, field: "line \(line), \"\(member.key)\"", error.reason)
            }
        }
    }

    /// Reads the settings file at `path`.
    ///
    /// - Throws: `SnapshotError` naming file, line and member.
    package init(file path: String) throws(SnapshotError) {
        let bytes = try BoundedFile.read(path, cap: ReadingCaps().text)
        do { try self.init(parsing: bytes) } catch { throw error.inFile(path) }
    }

    private mutating func read(_ key: String, _ value: JSON) throws(SnapshotError) {
        func number(_ range: ClosedRange<Double>) throws(SnapshotError) -> Double {
            guard let number = value.double, range.contains(number) else {
                throw Self.wrong(value, "a number from \(range.lowerBound) to \(range.upperBound)")
            }
            return number
        }
        func count(_ range: ClosedRange<Int>) throws(SnapshotError) -> Int {
            guard let number = value.int, range.contains(number) else {
                throw Self.wrong(value, "a whole number from \(range.lowerBound) to \(range.upperBound)")
            }
            return number
        }
        switch key {
        case "prompts": prompts = try count(1...100_000)
        case "share_drift": shareDrift = try number(0...1)
        case "cost_ceiling": costCeiling = try number(0...1_000_000)
        case "utility_drop": utilityDrop = try number(0...2)
        case "value_drop": valueDrop = try number(0...2)
        case "effective_samples": effectiveSamples = try count(1...1_000_000)
        case "required":
            let names = value.array?.compactMap(\.string)
            guard let names, names.count == value.array?.count, names.allSatisfy(Self.judging.contains) else {
                throw Self.wrong(value, "an array of names out of \(Self.judging.joined(separator: ", "))")
            }
            required = names
        default:
            let known = [
                "prompts", "share_drift", "cost_ceiling", "utility_drop", "value_drop", "effective_samples", "required",
            ]
            throw SnapshotError(.gateSettings, "is no setting; expected one of \(known.joined(separator: ", "))")
        }
    }

    private static func wrong(_ value: JSON, _ expected: String) -> SnapshotError {
        let found = JSON.excerpt(of: String(decoding: value.serialized(), as: UTF8.self))
        return SnapshotError(.gateSettings, "is \(found); expected \(expected)")
    }
}
