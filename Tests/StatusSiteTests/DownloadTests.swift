import Foundation
import Postgres
import StrictJSON
import Testing

import StatusSite
import Units

@Suite struct DownloadTests {
    private static let columns: [DataTable.Header] = [
        .init("name", "Name", .words, meaning: "a text"),
        .init("amount_usd", "Amount", .dollars, unit: "USD", meaning: "money"),
        .init("share", "Share", .percent, meaning: "a share"),
    ]

    private func table(_ rows: [[DataTable.Cell]]) -> DataTable {
        DataTable(id: "t", caption: "T", columns: Self.columns, rows: rows.map { .init($0) })
    }

    @Test func `CSV is quoted by bytes`() {
        let csv = table([
            [.text("a\"b\r\nc,d"), .dollars(-1_500_000_000), .ratio(1, over: 3)], [.text("plain"), .unknown, .unknown],
        ]).csv()
        let expected = "name,amount_usd,share\r\n\"a\"\"b\r\nc,d\",-1.500000000,0.333333\r\nplain,,\r\n"
        #expect(csv.elementsEqual(expected.utf8))
    }

    @Test(arguments: [
        "=1", "+1", "-1", "@a", "\tx", "\r", "\u{FF1D}1", "\u{FF0B}", "\u{FF0D}", "\u{FF20}", "=\u{0338}1",
    ])
    func `formulas are disarmed`(_ text: String) {
        let field = parseCSV(table([[.text(text), .unknown, .unknown]]).csv())[1][0]
        #expect(field.utf8.elementsEqual(("'" + text).utf8))
    }

    @Test func `JSON has sorted keys and exact money`() {
        let json = table([[.text("=1"), .dollars(.max), .ratio(2, over: 3)], [.text("b"), .unknown, .unknown]]).json()
        let expected = """
            [
            {"amount_usd":"9223372036.854775807","name":"=1","share":0.666667},
            {"amount_usd":null,"name":"b","share":null}
            ]

            """
        #expect(String(decoding: json, as: UTF8.self) == expected)
    }

    /// Every table of every page: HTML, CSV and JSON hold the same values cell by cell.
    @Test(arguments: SampleData.all.filter { $0.name != "huge" }.map(\.name))
    func `all forms of a table agree`(_ name: String) throws {
        let data = try #require(SampleData.all.first { $0.name == name }).data
        let site = try RenderedSite.sample(name)
        let pages = try SitePages(data)
        var rendered = [try pages.overview(), try pages.about()]
        rendered += try data.jobs.map { try pages.page(of: $0) }
        for table in rendered.flatMap(\.tables) {
            let csv = parseCSV(try #require(site.files[table.path + ".csv"]))
            let bytes = try #require(site.files[table.path + ".json"])
            let json = try #require(JSON.parse(bytes).array)
            #expect(csv[0] == table.columns.map(\.key))
            #expect(csv.count == table.rows.count + 1)
            #expect(json.count == table.rows.count)
            for (row, (fields, object)) in zip(table.rows, zip(csv.dropFirst(), json)) {
                for (place, column) in table.columns.enumerated() {
                    let exact = row.cells[place].exact
                    let member = try #require(object[column.key])
                    switch member {
                    case .string(let text), .number(let text): #expect(text.utf8.elementsEqual((exact ?? "").utf8))
                    default: #expect(member.isNull && exact == nil)
                    }
                    let field = fields[place].utf8
                    #expect(field.elementsEqual((exact ?? "").utf8) || field.elementsEqual(("'" + (exact ?? "")).utf8))
                }
            }
        }
    }

    /// The page's own cells, read back from its HTML, against the CSV.
    @Test func `cells of the page carry the exact values`() throws {
        let data = SampleData.normal
        let site = try RenderedSite.sample("normal")
        let table = DataTable.models(data.jobs[3].totals, id: "job-2-models", caption: "")
        let html = site.text("jobs/2.html")
        let start = try #require(html.range(of: "<table id=\"job-2-models\">"))
        let end = try #require(html[start.upperBound...].range(of: "</table>"))
        let source = try PageSource(Array((String(html[start.lowerBound..<end.upperBound])).utf8))
        let numbers = source.all("data").compactMap { $0["value"] }
        let expected = table.rows.flatMap { row in
            zip(table.columns, row.cells).filter { $0.0.isOnPage && $0.0.look.isNumeric }.compactMap(\.1.exact)
        }
        #expect(numbers == expected)
        #expect(parseCSV(try #require(site.files["data/job-2-models.csv"])).count == table.rows.count + 1)
    }

    @Test func `schema describes every table`() throws {
        let site = try RenderedSite.sample("normal")
        let schema = try JSON.parse(try #require(site.files["data/schema.json"]))
        let members = try #require(schema.members)
        let described = Set(members.map(\.key))
        let tables = Set(site.order.filter { $0.hasSuffix(".csv") }.map { String($0.dropFirst(5).dropLast(4)) })
        #expect(described == tables)
        for column in try #require(schema["jobs"]?.array) {
            #expect(column["meaning"]?.string?.isEmpty == false)
        }
    }
}
