import ArgumentParser
import Postgres

struct DownCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "down",
        abstract: "Stop the private Postgres; its data stays.",
        discussion: """
            Workers that are routing lose their connection and exit; nothing they had not committed counts, and nothing
            is lost: route again after `waybill up`.

            Example: waybill down
            """
    )

    @OptionGroup var options: DatabaseOptions

    func run() throws {
        print(try options.localCluster.stop() ? "stopped" : "was not running")
    }
}
