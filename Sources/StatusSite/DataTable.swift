package import Postgres
package import Units

/// A table of the site: the one source of its HTML, CSV and JSON form, so that the three cannot disagree.
package struct DataTable: Sendable, Equatable {
    /// A value with its exact meaning; how it looks is the column's business.
    package enum Cell: Sendable, Equatable {
        /// Not known; shown in words, empty in CSV, null in JSON.
        case unknown
        case text(String)
        /// Several short texts, one under the other on the page and after commas in the downloads.
        case items([String])
        case integer(Int64)
        /// A fraction such as a share or a mean, exact.
        case ratio(Int64, over: Int64)
        /// An amount of money in nano-dollars.
        case dollars(Int64)
        case moment(Timestamp)
    }

    /// What a column is called and means, and how its cells look.
    package struct Header: Sendable, Equatable {
        /// How numbers of the column look on the page.
        package enum Look: Sendable, Equatable {
            case words, code, count, decimal(Int), percent, dollars, time
            /// A change in percent with its sign; from ten times on, as a factor.
            case change
            /// A percentage with a bar of that length before it.
            case bar
        }

        /// The name in CSV, JSON and the schema.
        package let key: String
        package let title: String
        /// What the numbers count, for the schema: `USD`, `prompts`; empty for text.
        package let unit: String
        package let meaning: String
        package let look: Look
        /// Whether the page shows it; the downloads hold every column.
        package let isOnPage: Bool
        /// What the page says where the value is not known.
        package let unknown: String

        package init(
            _ key: String,
            _ title: String,
            _ look: Look,
            unit: String = "",
            meaning: String,
            isOnPage: Bool = true,
            unknown: String = "not known"
        ) {
            self.key = key
            self.title = title
            self.unit = unit
            self.meaning = meaning
            self.look = look
            self.isOnPage = isOnPage
            self.unknown = unknown
        }
    }

    /// One row: a cell for each column and, where the row has a page of its own, its path from the site's root.
    package struct Row: Sendable, Equatable {
        package let cells: [Cell]
        package let page: String?

        package init(_ cells: [Cell], page: String? = nil) {
            self.cells = cells
            self.page = page
        }
    }

    /// Identifies the table in its page and names its files: lower-case letters, digits and hyphens, never user text.
    package let id: String
    package let caption: Markup
    package let columns: [Header]
    package let rows: [Row]
    /// How many rows there are in the database; above `rows.count` when the table was cut.
    package let total: Int

    package init(id: String, caption: Markup, columns: [Header], rows: [Row], total: Int? = nil) {
        self.id = id
        self.caption = caption
        self.columns = columns
        self.rows = rows
        self.total = total ?? rows.count
    }

    /// Path of the downloads from the site's root, without extension.
    package var path: String { "data/\(id)" }
}

extension DataTable.Cell {
    /// The exact value as CSV and JSON hold it: money with nine decimals, fractions with six; nil when not known.
    package var exact: String? {
        switch self {
        case .unknown: nil
        case .text(let text): text
        case .items(let items): items.joined(separator: ", ")
        case .integer(let value): String(value)
        case .ratio(let numerator, let denominator): FixedPoint.text(numerator, over: denominator, decimals: 6)
        case .dollars(let amount): FixedPoint.text(amount, over: 1_000_000_000, decimals: 9)
        case .moment(let moment): moment.iso8601
        }
    }
}
