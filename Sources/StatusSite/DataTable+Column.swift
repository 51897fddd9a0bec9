package import Units

extension DataTable {
    /// A column of a table of items: its header, and the cell that it holds of an item.
    package struct Column<Item>: Sendable {
        fileprivate let header: Header
        fileprivate let cell: @Sendable (Item) -> Cell

        /// - Parameters:
        ///   - key: the name in CSV, JSON and the schema.
        ///   - title: what the page writes above it.
        ///   - look: how its values look on the page.
        ///   - unit: what its numbers count, for the schema.
        ///   - meaning: what it says, in a clause.
        ///   - isOnPage: whether the page shows it; the downloads hold every column.
        ///   - unknown: what the page says where the value is not known.
        ///   - cell: the value of an item.
        package init(
            _ key: String,
            _ title: String,
            _ look: Header.Look,
            unit: String = "",
            meaning: String,
            isOnPage: Bool = true,
            unknown: String = "not known",
            _ cell: @escaping @Sendable (Item) -> Cell
        ) {
            header = Header(
                key,
                title,
                look,
                unit: unit,
                meaning: meaning,
                isOnPage: isOnPage,
                unknown: unknown
            )
            self.cell = cell
        }
    }

    /// A table with a row for each item.
    ///
    /// - Parameters:
    ///   - id: lower-case letters, digits and hyphens, never user text.
    ///   - caption: what it shows.
    ///   - items: one a row, in this order.
    ///   - page: the path of an item's own page from the site's root, where it has one.
    ///   - total: how many rows there are in the database, where that is more.
    ///   - columns: from left to right.
    package init<Item>(
        id: String,
        caption: Markup,
        of items: [Item],
        page: (Item) -> String? = { _ in nil },
        total: Int? = nil,
        columns: [Column<Item>]
    ) {
        self.init(
            id: id,
            caption: caption,
            columns: columns.map(\.header),
            rows: items.map { item in Row(columns.map { $0.cell(item) }, page: page(item)) },
            total: total
        )
    }
}
