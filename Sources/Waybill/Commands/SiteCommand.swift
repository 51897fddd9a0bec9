import ArgumentParser
import CommandOptions
import Foundation
import Postgres
import StatusSite
import Terminal

struct SiteCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "site",
        abstract: "Build the static status site from the database.",
        discussion: """
            HTML, CSS and SVG only: it opens from a folder, and any web server can publish
            it; cp, tar and git copy it. Readers never see a half-built site; a failed
            build leaves the old one. Older builds lie in a hidden folder beside it.
            Prompts are never published.

            Example: waybill site --out public && xdg-open public/index.html
            """
    )

    @Option(help: "The site's folder (default: site in the home folder).", completion: .directory)
    var out: String?

    @Option(help: "How many builds to keep.")
    var keep = 5

    @OptionGroup var options: DatabaseOptions

    func validate() throws {
        try OptionBounds.check("--keep", keep, 1...1000)
    }

    func run() throws {
        let folder = out ?? options.home.site.path
        let connection = try options.connect()
        let summary = try SiteBuild.build(connection, into: folder, keep: keep)
        try Output.line("\(summary.pages) pages, \(summary.bytes / 1000) kB: \(folder)/index.html")
    }
}
