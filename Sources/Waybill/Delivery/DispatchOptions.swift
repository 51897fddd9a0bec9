import ArgumentParser
import BatchFiles
import CommandOptions
import Delivery
import Foundation
import Postgres
import Providers
import Terminal

/// Which files are meant and how their providers are reached: options that `dispatch` and `files` share.
struct DispatchOptions: ParsableArguments {
    @Option(help: "A job whose files are meant; may be given again (default: all jobs).")
    var job: [String] = []

    @Option(help: "Send to this address in place of the catalog's base_url.")
    var baseURL: String?

    @Option(
        help: "A file of lines NAME=key, mode 0600 (default: keys come from the environment).",
        completion: .file()
    )
    var keys: String?

    /// Numbers of the named jobs; empty for all.
    func jobs(_ connection: borrowing Connection) throws -> [Int64] {
        var numbers: [Int64] = []
        for name in job { numbers.append(try RequestLedger.job(connection, named: name)) }
        return numbers
    }

    /// What gives the account of a model.
    ///
    /// - Throws: `ProviderFault` for a file of keys that cannot be used.
    func account() throws -> @Sendable (ModelService) throws(ProviderFault) -> ProviderAccount {
        let file = try keys.map { try KeyFile(path: $0) }
        if let baseURL { _ = try BaseURL(baseURL) }
        let override = baseURL
        return { service throws(ProviderFault) in
            try ProviderAccount(service, override: override) { name in
                file?.key(name) ?? ProcessInfo.processInfo.environment[name].map(Secret.init)
            }
        }
    }
}

/// The folders of request files and of results.
struct DeliveryFolders: ParsableArguments {
    @Option(help: "Where request files lie (default: requests in the home folder).", completion: .directory)
    var folder: String?

    @Option(help: "Where result files go (default: results beside the requests).", completion: .directory)
    var results: String?

    /// Absolute paths; the folder of results is made.
    func place(home: Home) throws -> DispatchPlace {
        let requests = folder.map { URL(fileURLWithPath: $0) } ?? home.folder.appendingPathComponent("requests")
        let output =
            results.map { URL(fileURLWithPath: $0) }
            ?? requests.deletingLastPathComponent().appendingPathComponent("results")
        try Home.create(output)
        return DispatchPlace(requests: requests.path, results: output.path)
    }
}

extension RequestFile.Mode: ExpressibleByArgument {}
