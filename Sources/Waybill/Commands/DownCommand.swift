import ArgumentParser
import CommandOptions
import Postgres
import Terminal

struct DownCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "down",
        abstract: "Stop the private Postgres; its data stays.",
        discussion: """
            Workers that are routing lose their connection and exit; nothing they had not
            committed counts, and nothing is lost: route again after `waybill up`.

            With --delete-data the private database goes for good, also where its files
            had to lie outside of the home folder.

            Example: waybill down
            """
    )

    @Flag(help: "Delete the private database with all its data.")
    var deleteData = false

    @OptionGroup var options: DatabaseOptions

    func run() throws {
        let cluster = options.localCluster
        guard deleteData else {
            let stopped = try SlowNotice.around("waiting for the private Postgres to end") { try cluster.stop() }
            try Output.line(stopped ? "stopped" : "was not running")
            return
        }
        let existed = cluster.state() != .absent
        try cluster.destroy()
        try Output.line(existed ? "deleted" : "there was none")
    }
}
