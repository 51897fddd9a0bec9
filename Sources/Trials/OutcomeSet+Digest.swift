internal import Crypto
internal import Foundation
package import RecordFiles
internal import RoutingPolicy
internal import Units

extension OutcomeSet {
    /// SHA-256 over models, prices, prompts and outcomes, in hexadecimal: which set this is, whatever its name.
    package var digest: String {
        var hash = SHA256()
        func add(_ text: String) {
            // Lengths keep neighbours apart.
            hash.update(data: Data("\(text.utf8.count):".utf8))
            hash.update(data: Data(text.utf8))
        }
        for model in candidates { add("\(model.name) \(model.inputPrice) \(model.outputPrice)") }
        for (row, prompt) in prompts.enumerated() {
            add(prompt.text)
            add(prompt.task)
            for model in models.indices { add("\(scores[cell(row, model)]) \(costs[cell(row, model)])") }
        }
        return hash.finalize().hexadecimal
    }
}
