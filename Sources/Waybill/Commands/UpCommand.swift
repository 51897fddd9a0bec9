import ArgumentParser
import CommandOptions
import Foundation
import Postgres
import Terminal

struct UpCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "up",
        abstract: "Make and start a private Postgres below the home folder.",
        discussion: """
            No TCP port, a Unix socket only, never run as root. It survives a second call,
            a kill and a restart of the machine; `waybill down` stops it. With a server of
            your own you don't need it: set DATABASE_URL or PGHOST.

            Example: waybill up && waybill migrate
            """
    )

    @OptionGroup var options: DatabaseOptions

    func run() throws {
        let cluster = options.localCluster
        try Home.create(options.home.folder)
        let before = cluster.state()
        let target = try SlowNotice.around(
            "waiting for the private Postgres in \(options.home.postgres.path): the first start makes it, a "
                + "start after a crash "
                + "recovers, and another `waybill up` goes first"
        ) { try cluster.start() }
        switch before {
        case .running: try Output.line("already running: \(target)")
        case .stopped: try Output.line("started: \(target)")
        case .absent: try Output.line("made and started: \(target)")
        }
    }
}
