internal import Charts
package import Units

extension DataTable {
    /// The fields of the template `table`; `root` is the way from the page to the site's root, `""` or `"../"`.
    package func fields(root: Markup) -> Fields {
        let shown = columns.indices.filter { columns[$0].isOnPage }
        let places = columns.indices.map { decimals(ofColumn: $0) }
        let head = shown.map { index -> Fields in
            let column = columns[index]
            return [
                "title": .text(column.title),
                "unit": .text(column.unit),
                "has_unit": .flag(!column.unit.isEmpty),
                "class": .markup(column.look.isNumeric ? "n" : "t"),
            ]
        }
        let body = rows.map { row -> Fields in
            let cells = shown.map { index -> Markup in
                let column = columns[index]
                let value = column.markup(row.cells[index], decimals: places[index])
                guard index == shown.first else { return "<td class=\"\(column.kind)\">\(value)</td>" }
                guard let page = row.page else { return "<th scope=\"row\">\(value)</th>" }
                return "<th scope=\"row\"><a href=\"\(root)\(page)\">\(value)</a></th>"
            }
            return ["cells": .markup(.joined(cells))]
        }
        return [
            "id": .text(id),
            "caption": .markup(caption),
            "columns": .list(head),
            "rows": .list(body),
            "csv": .markup("\(root)\(path).csv"),
            "json": .markup("\(root)\(path).json"),
            "cut": rows.count < total
                ? .markup("\(FixedPoint.grouped(Int64(rows.count))) of \(FixedPoint.grouped(Int64(total))) rows")
                : .markup(rows.count == 1 ? "1 row" : "\(FixedPoint.grouped(Int64(rows.count))) rows"),
        ]
    }

    /// The table with its first rows only; downloads are made from the whole.
    package func cut(to limit: Int) -> DataTable {
        DataTable(id: id, caption: caption, columns: columns, rows: Array(rows.prefix(limit)), total: total)
    }

    /// One number of decimals for a column of money, so that points stand under points.
    private func decimals(ofColumn index: Int) -> Int {
        FixedPoint.dollarDecimals(
            for: rows.compactMap { row in
                if case .dollars(let amount) = row.cells[index] { amount } else { nil }
            }
        )
    }
}

extension DataTable.Header.Look {
    package var isNumeric: Bool {
        switch self {
        case .words, .code, .time: false
        default: true
        }
    }
}

extension DataTable.Header {
    fileprivate var kind: Markup { look.isNumeric ? "n" : "t" }

    /// The cell as it stands on the page; `data` carries the exact value of a rounded number.
    fileprivate func markup(_ cell: DataTable.Cell, decimals: Int) -> Markup {
        switch cell {
        case .unknown:
            return "<span class=\"unknown\">\(unknown)</span>"
        case .text(let text):
            return look == .code ? "<code>\(text)</code>" : "<bdi>\(text)</bdi>"
        case .items(let items):
            let spans = items.enumerated().map { place, item -> Markup in
                "<span class=\"item\"><bdi>\(item)</bdi>\(place + 1 < items.count ? "," : "")</span>"
            }
            return .joined(spans, separator: " ")
        case .integer(let value):
            return "<data value=\"\(value)\">\(FixedPoint.grouped(value))</data>"
        case .dollars(let amount):
            let shown = FixedPoint.grouped(amount, over: 1_000_000_000, decimals: decimals)
            return "<data value=\"\(cell.exact ?? "")\">\(shown)</data>"
        case .moment(let moment):
            return moment.markup
        case .ratio(let numerator, let denominator):
            let number: Markup = "<data value=\"\(cell.exact ?? "")\">\(look.text(numerator, over: denominator))</data>"
            return look == .bar ? ShareBar.markup([(numerator, "part")], of: denominator) + number : number
        }
    }
}

extension DataTable.Header.Look {
    fileprivate func text(_ numerator: Int64, over denominator: Int64) -> String {
        switch self {
        case .percent, .bar: FixedPoint.percent(numerator, over: denominator)
        case .change: FixedPoint.change(numerator, over: denominator)
        case .decimal(let places): FixedPoint.grouped(numerator, over: denominator, decimals: places)
        default: FixedPoint.grouped(numerator, over: denominator, decimals: 3)
        }
    }
}

/// A bar of parts, drawn beside numbers that say the same.
package enum ShareBar {
    /// A bar of `parts`, left to right, each coloured by its class.
    package static func markup(_ parts: [(size: Int64, style: Markup)], of whole: Int64) -> Markup {
        var left: Int64 = 0
        var rectangles: [Markup] = []
        for part in parts where whole > 0 {
            let start = FixedPoint.text(left, over: whole, decimals: 4)
            let width = FixedPoint.text(part.size, over: whole, decimals: 4)
            rectangles.append(
                SVG.element("rect", ["class": part.style, "x": Markup(start), "width": Markup(width), "height": "1"])
            )
            left += part.size
        }
        return """
            <svg class="bar" viewBox="0 0 1 1" preserveAspectRatio="none" aria-hidden="true">\
            <rect class="track" width="1" height="1"/>\(Markup.joined(rectangles))</svg>
            """
    }
}
