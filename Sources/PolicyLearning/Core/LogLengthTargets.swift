// Lengths of answers as learning targets: logarithms, as they span orders of magnitude, brought back by the ratio form
// of Duan's smearing estimate (1983).

internal import Glibc
internal import Numerics

/// Each model's log answer length, standardised over its known outcomes.
struct LogLengthTargets: Sendable {
    /// The length that stands in for less in a logarithm: an answer has a token at least.
    static let smallest: Float = 1

    /// Standardised log lengths, n x K; zero where not known.
    private(set) var targets: Matrix

    let center: [Float]
    let spread: [Float]
    let lowest: [Float]
    let highest: [Float]

    init(_ outcomes: OutcomeTable) {
        var targets = Matrix(rows: outcomes.prompts, columns: outcomes.models)
        var (center, spread, lowest, highest): ([Float], [Float], [Float], [Float]) = ([], [], [], [])
        for model in 0..<outcomes.models {
            let prompts = outcomes.prompts(knownFor: model)
            let logs = prompts.map { log(max(outcomes.outputTokens[$0, model], Self.smallest)) }
            let mean = logs.reduce(0, +) / Float(max(logs.count, 1))
            let square = logs.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Float(max(logs.count, 1))
            let deviation = square.squareRoot()
            for (prompt, value) in zip(prompts, logs) {
                targets[prompt, model] = deviation > 0 ? (value - mean) / deviation : 0
            }
            center.append(mean)
            spread.append(deviation)
            lowest.append(logs.min() ?? 0)
            highest.append(logs.max() ?? 0)
        }
        self.targets = targets
        self.center = center
        self.spread = spread
        self.lowest = lowest
        self.highest = highest
    }

    /// The factors that make each model's predicted and observed lengths sum to the same over known outcomes.
    static func smearing(_ outcomes: OutcomeTable, predicted: Matrix) -> [Float] {
        (0..<outcomes.models).map { model in
            let prompts = outcomes.prompts(knownFor: model)
            let observed = prompts.reduce(0.0) { $0 + Double(outcomes.outputTokens[$1, model]) }
            let fitted = prompts.reduce(0.0) { $0 + Double(predicted[$1, model]) }
            return fitted > 0 ? Float(observed / fitted) : 1
        }
    }
}
