internal import Units

extension SitePage {
    static let snapshots = SitePage("snapshots", "Snapshots", path: "snapshots.html") { try $0.snapshots() }

    /// A page for each channel.
    static let channel = SitePage("channel") { pages, body in
        for place in pages.data.channels.indices { try body(try pages.channel(place)) }
    }
}

extension SitePages {
    /// Entries in a channel's history, and entries whose gates are shown.
    private static let (historyRows, gateEntries) = (100, 20)

    func snapshots() throws -> SitePage.Rendered {
        let table = DataTable.channels(data.channels) { channel in
            data.channels.firstIndex(of: channel).map(path(ofChannel:))
        }
        let faulty = data.channels.filter { !$0.faults.isEmpty }
        var fields = frame(title: "Snapshots", root: "", page: .snapshots)
        fields["lead"] = .text(
            data.channels.isEmpty
                ? "Nothing was promoted yet."
                : faulty.isEmpty
                    ? "Each entry of each channel's log follows from the one before it."
                    : "The log of \(faulty.map(\.name).joined(separator: ", ")) is not as it was written."
        )
        fields["faulty"] = .flag(!faulty.isEmpty)
        fields["channels"] = data.channels.isEmpty ? .absent : .record(table.fields(root: ""))
        return SitePage.Rendered(
            path: "snapshots.html",
            markup: try templates.render("snapshots", fields),
            tables: [table]
        )
    }

    func channel(_ place: Int) throws -> SitePage.Rendered {
        let channel = data.channels[place]
        let newest = Array(channel.entries.reversed())
        let history = DataTable.history(
            Array(newest.prefix(Self.historyRows)),
            id: "channel-\(place + 1)-history",
            total: newest.count
        )
        let gates = DataTable.gates(Array(newest.prefix(Self.gateEntries)), id: "channel-\(place + 1)-gates")
        let root: Markup = "../"
        var fields = frame(title: "Channel \(channel.name)", root: root, page: .channel)
        fields["name"] = .text(channel.name)
        fields["lead"] = .text(
            channel.faults.isEmpty
                ? "\(FixedPoint.grouped(channel.entries.count)) \(channel.entries.count == 1 ? "entry" : "entries"), "
                    + "each follows from the one before it."
                : "The log is not as it was written: \(channel.faults.prefix(5).joined(separator: "; "))."
        )
        fields["faulty"] = .flag(!channel.faults.isEmpty)
        fields["history"] = .record(history.fields(root: root))
        fields["gates"] = gates.rows.isEmpty ? .absent : .record(gates.fields(root: root))
        return SitePage.Rendered(
            path: path(ofChannel: place),
            markup: try templates.render("channel", fields),
            tables: [history, gates]
        )
    }

    private func path(ofChannel place: Int) -> String { "channels/\(place + 1).html" }
}
