package import Postgres
internal import Registry
internal import StrictJSON
internal import Units

extension SiteData {
    /// A channel with its log.
    package struct Channel: Sendable, Equatable {
        package var name: String
        package var entries: [Entry]

        /// What is wrong with the log's chain, first to last; empty for a sound one.
        package var faults: [String]

        package init(name: String, entries: [Entry], faults: [String] = []) {
            self.name = name
            self.entries = entries
            self.faults = faults
        }

        /// What is in force; nil if nothing ever was.
        package var current: Entry? { entries.last { $0.action != "refuse" } }
    }

    /// An entry of a channel's log.
    package struct Entry: Sendable, Equatable {
        package var sequence: Int
        package var at: Timestamp

        /// When another snapshot took its place; nil for what is in force, and for a refusal.
        package var until: Timestamp?
        package var action: String

        /// `demo@2`, or nil for what was refused and not stored.
        package var snapshot: String?

        /// 64 hexadecimal digits.
        package var digest: String
        package var actor: String
        package var reason: String
        package var gates: [Gate]

        package init(
            sequence: Int,
            at: Timestamp,
            until: Timestamp? = nil,
            action: String,
            snapshot: String?,
            digest: String,
            actor: String,
            reason: String,
            gates: [Gate]
        ) {
            self.sequence = sequence
            self.at = at
            self.until = until
            self.action = action
            self.snapshot = snapshot
            self.digest = digest
            self.actor = actor
            self.reason = reason
            self.gates = gates
        }
    }

    /// What a gate said.
    package struct Gate: Sendable, Equatable {
        package var name: String
        package var result: String

        /// As the log has them; nil where there is none.
        package var figure: String?
        package var bound: String?
        package var detail: String

        package init(name: String, result: String, figure: String?, bound: String?, detail: String) {
            self.name = name
            self.result = result
            self.figure = figure
            self.bound = bound
            self.detail = detail
        }
    }
}

extension SiteData.Channel {
    /// A channel's log, oldest entry first, whose hashes are computed again.
    init(name: String, entries: [PromotionEntry], labels: [[UInt8]: String]) {
        let history = ChannelHistory(entries)
        let untils = Dictionary(history.periods.map { ($0.entry.sequence, $0.until) }) { first, _ in first }
        self.init(
            name: name,
            entries: entries.map { entry in
                SiteData.Entry(
                    sequence: entry.sequence,
                    at: entry.at,
                    until: untils[entry.sequence] ?? nil,
                    action: entry.action.rawValue,
                    snapshot: labels[entry.digest],
                    digest: entry.digest.hexadecimal,
                    actor: entry.actor,
                    reason: entry.reason,
                    gates: ((try? JSON.parse(entry.gates))?.array ?? []).map(SiteData.Gate.init)
                )
            },
            faults: HashChain.faults(entries).map { "entry \($0.sequence): \($0.reason)" }
        )
    }
}

extension SiteData.Gate {
    /// Whatever an older or another program wrote there: what is missing stays empty.
    fileprivate init(_ json: JSON) {
        func number(_ key: String) -> String? {
            json[key]?.double.map { FixedPoint.text(rounding: $0, decimals: 4) ?? "\($0)" }
        }
        self.init(
            name: json["name"]?.string ?? "unnamed",
            result: json["result"]?.string ?? "unknown",
            figure: number("figure"),
            bound: number("at_most").map { "at most \($0)" } ?? number("at_least").map { "at least \($0)" },
            detail: json["detail"]?.string ?? ""
        )
    }
}
