import ArgumentParser
import Backlog
import CommandOptions
import Postgres
import Registry
import Terminal

struct MigrateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "migrate",
        abstract: "Bring the database to this program's schema.",
        discussion: """
            Everything lives in the schema `waybill`. Migrations are numbered and
            forward-only, one transaction each; a second call changes nothing, and a
            database of a newer program is refused.

            Example: waybill migrate --database postgres://owner@db.example/waybill
            """
    )

    @OptionGroup var options: DatabaseOptions

    func run() throws {
        let connection = try options.open()
        let applied = try SchemaMigrator().migrate(connection)
        try Output.line(applied.isEmpty ? "up to date" : "applied \(applied.joined(separator: ", "))")
    }
}
