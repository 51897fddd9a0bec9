import ArgumentParser

struct EncoderCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "encoder",
        abstract: "What turns prompts into features.",
        discussion: "Example: waybill encoder distill",
        subcommands: []
    )
}
