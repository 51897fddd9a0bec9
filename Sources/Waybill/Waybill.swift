import ArgumentParser

@main
struct Waybill: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "waybill",
        abstract: "Routes backlogs of prompts to language models."
    )
}
