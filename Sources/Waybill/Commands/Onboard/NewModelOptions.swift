import ArgumentParser
import CommandOptions
import Foundation
import PolicySnapshot
import PromptEncoder
import RecordFiles
import RoutingPolicy
import Serving
import Terminal
import Trials
import Units

/// Which model joins which policy.
struct NewModelOptions: ParsableArguments {
    @Argument(help: "The new model's name.")
    var model: String

    @Argument(
        help: "A draft of a policy with identity vectors: item-response, llm-bandit or llm-bandit-wide.",
        completion: .file()
    )
    var draft: String

    @Option(
        help: ArgumentHelp("A catalog with the new model's prices.", valueName: "file"),
        completion: .file(extensions: ["csv"])
    )
    var models: String

    @Option(help: ArgumentHelp("How many threads encode at once.", valueName: "n"))
    var threads = ProcessInfo.processInfo.activeProcessorCount

    @OptionGroup var csv: CSVOptions
    @OptionGroup var homeOptions: HomeOptions
    @OptionGroup var output: OutputOptions

    func validate() throws { try OptionBounds.check("--threads", threads, OptionBounds.threads) }

    /// The new model with its prices from the catalog.
    func candidate() throws -> LanguageModel {
        let catalog = try ModelCatalog(path: models, dialect: csv.dialect)
        guard let row = catalog.models.first(where: { $0.name.hasBytes(of: model) }) else {
            let hint = NearestNames(catalog.models.map(\.name)).hint(for: model)
            throw CommandError("\(models): there is no model '\(model)'; \(hint); else add a row with its prices")
        }
        guard let priced = row.priced else {
            throw CommandError("\(models), line \(row.line): '\(model)' has no price; both prices are needed")
        }
        return priced
    }

    /// What the policy's own encoder makes of prompts.
    ///
    /// - Throws: `CommandError` if the encoder here differs from that one.
    func encoded(_ texts: [String], for policy: TrainedPolicy) throws -> EncodedPrompts {
        let identity = policy.encoder
        let home = homeOptions.home
        let encoder = try EncoderStore(home: home).encoder(named: identity.name, digest: identity.digest)
        return try FeatureCache(home: home, encoder: encoder).encoded(texts, workers: threads)
    }
}
