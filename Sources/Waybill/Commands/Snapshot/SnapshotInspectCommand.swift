import ArgumentParser
import CommandOptions
import PolicySnapshot
import RoutingPolicy
import StrictJSON
import Terminal
import Units

struct SnapshotInspectCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect",
        abstract: "Print what a snapshot says about itself, without believing it.",
        discussion: """
            No signature is looked at; `waybill snapshot verify` does that.

            Example: waybill snapshot inspect .waybill/snapshots/demo-1.tar.zst
            """
    )

    @Argument(help: "The archive.", completion: .file())
    var file: String

    @OptionGroup var output: OutputOptions

    func run() throws {
        let snapshot = try UnverifiedSnapshot(file: file)
        let manifest = snapshot.manifest
        if output.json {
            try JSONOutput.write([
                "verified": false, "identity": .string(snapshot.identity.hex), "manifest": manifest.json,
            ])
            return
        }
        var table = TextTable([("field", .left), ("value", .left)])
        let facts = manifest.madeFrom
        for (field, value) in [
            ("verified", "no: `waybill snapshot verify` looks at the signature"),
            ("identity", "sha256:\(snapshot.identity.hex)"),
            ("policy", "\(manifest.name) version \(manifest.version)"),
            ("parent", manifest.parent.map { "sha256:\($0.hex)" } ?? "none"),
            ("algorithm", "\(manifest.policy.algorithm), predictions by \(manifest.predictor.algorithm)"),
            ("encoder", "\(manifest.encoder.name), \(manifest.encoder.dimension) features"),
            ("explore", "\(manifest.explore)"),
            ("trained on", "\(facts.prompts) prompts, \(facts.outcomes) outcomes, seed \(facts.seed)"),
            (
                "candidates",
                manifest.candidates.map { model in
                    model.name
                        + (manifest.onboarded[ByteString(model.name)].map { " (onboarded from \($0) prompts)" } ?? "")
                }.joined(separator: ", ")
            ),
        ] { table.append([field, value]) }
        try Output.line(table.lines.dropFirst(2).joined(separator: "\n"))
    }
}
