internal import Numerics
internal import RoutingPolicy

/// What a set of outcomes says of tokens, and what has to be assumed where it says nothing.
package struct TokenCounts: Sendable, Equatable {
    /// How many tokens of each model come to one of the encoder's in a prompt: r_k of `CallPricing`.
    package let inputRatios: [Float]

    /// Output tokens of every known outcome, n x K; zero elsewhere.
    let outputTokens: Matrix

    /// What was assumed, as sentences for the user.
    package let assumptions: [String]

    /// How many prompts of mean length the ratio of all models counts for beside a model's own.
    private static let pooledPrompts = 5.0

    /// By how much recorded costs may differ from tokens times price before it is said.
    private static let saidShare = 0.1

    /// Takes what is recorded, and works out the rest.
    ///
    /// Input: r_k is the sum of a model's recorded input tokens over that of the same prompts' lengths, pulled towards
    /// the ratio of all models, and 1 where nothing is recorded. Output: as recorded; else what the cost leaves after
    /// the input, at the price; else, of a model whose answers are free, as long as the other models' answers to the
    /// prompt, or as the prompt itself.
    ///
    /// - Parameters:
    ///   - lengths: of the prompts, in the encoder's tokens, n.
    ///   - recorded: input and output tokens, n x K, NaN where not known.
    ///   - costs: USD, n x K.
    ///   - candidates: the K models with their prices.
    ///   - isObserved: whether there is an outcome of a prompt and a model.
    init(
        lengths: [Float],
        recorded: (input: Matrix, output: Matrix)?,
        costs: Matrix,
        candidates: [LanguageModel],
        isObserved: (_ prompt: Int, _ model: Int) -> Bool
    ) {
        var notes = Notes(candidates)
        let ratios = Self.ratios(lengths, recorded?.input, models: candidates.count, isObserved, &notes)
        var output = Matrix(rows: lengths.count, columns: candidates.count)
        var missing: [(prompt: Int, model: Int)] = []
        for (model, candidate) in candidates.enumerated() {
            let (input, price) = (candidate.inputTokenPrice, candidate.outputTokenPrice)
            var (derived, negative, spend, priced) = (0, 0, 0.0, 0.0)
            for prompt in lengths.indices where isObserved(prompt, model) {
                let cost = Double(costs[prompt, model])
                let counted = recorded?.input[prompt, model] ?? .nan
                let length = Double(counted.isNaN ? ratios[model] * lengths[prompt] : counted)
                if let tokens = recorded?.output[prompt, model], !tokens.isNaN {
                    output[prompt, model] = tokens
                    spend += cost
                    priced += input * length + price * Double(tokens)
                } else if price > 0 {
                    let tokens = (cost - input * length) / price
                    output[prompt, model] = Float(max(tokens, 0))
                    derived += 1
                    negative += tokens < 0 ? 1 : 0
                } else {
                    missing.append((prompt, model))
                }
            }
            if derived > 0 { notes.derived.append(model) }
            if negative * 20 > derived { notes.negative.append(model) }
            if spend > 0 || priced > 0, abs(spend - priced) > Self.saidShare * max(spend, priced) {
                notes.mispriced.append((model, spend / max(priced, 1e-30)))
            }
        }
        Self.fill(missing, in: &output, lengths, isObserved)
        notes.assumed = missing.reduce(into: []) { models, place in
            if !models.contains(place.model) { models.append(place.model) }
        }
        inputRatios = ratios
        outputTokens = output
        assumptions = notes.sentences
    }

    private static func ratios(
        _ lengths: [Float],
        _ recorded: Matrix?,
        models: Int,
        _ isObserved: (Int, Int) -> Bool,
        _ notes: inout Notes
    ) -> [Float] {
        var sums = Array(repeating: (counted: 0.0, length: 0.0), count: models)
        for model in 0..<models {
            for prompt in lengths.indices where isObserved(prompt, model) && lengths[prompt] > 0 {
                guard let tokens = recorded?[prompt, model], !tokens.isNaN else { continue }
                sums[model].counted += Double(tokens)
                sums[model].length += Double(lengths[prompt])
            }
        }
        let all = sums.reduce(into: (counted: 0.0, length: 0.0)) {
            ($0.counted, $0.length) = ($0.counted + $1.counted, $0.length + $1.length)
        }
        notes.uncounted = sums.indices.filter { sums[$0].counted <= 0 }
        guard all.counted > 0, all.length > 0 else { return Array(repeating: 1, count: models) }
        let ratio = all.counted / all.length
        let mean = lengths.reduce(0.0) { $0 + Double($1) } / Double(lengths.count)
        let weight = pooledPrompts * mean
        return sums.map { Float(($0.counted + weight * ratio) / ($0.length + weight)) }
    }

    /// Lengths of answers that nothing is known of: the mean of the prompt's other ones, or of all, or the prompt's own
    /// length.
    private static func fill(
        _ missing: [(prompt: Int, model: Int)],
        in output: inout Matrix,
        _ lengths: [Float],
        _ isObserved: (Int, Int) -> Bool
    ) {
        guard !missing.isEmpty else { return }
        let models = output.columns
        var unknown = [Bool](repeating: false, count: lengths.count * models)
        for (prompt, model) in missing { unknown[prompt * models + model] = true }
        var means: [Float?] = []
        var (sum, count) = (0.0, 0.0)
        for prompt in lengths.indices {
            let known = (0..<models).filter { isObserved(prompt, $0) && !unknown[prompt * models + $0] }
            let total = known.reduce(0.0) { $0 + Double(output[prompt, $1]) }
            means.append(known.isEmpty ? nil : Float(total / Double(known.count)))
            (sum, count) = (sum + total, count + Double(known.count))
        }
        for (prompt, model) in missing {
            output[prompt, model] = means[prompt] ?? (count > 0 ? Float(sum / count) : lengths[prompt])
        }
    }

    /// What has to be said, by model.
    private struct Notes {
        let names: [String]
        var uncounted: [Int] = []
        var derived: [Int] = []
        var negative: [Int] = []
        var assumed: [Int] = []
        var mispriced: [(model: Int, ratio: Double)] = []

        init(_ candidates: [LanguageModel]) { names = candidates.map(\.name) }

        var sentences: [String] {
            var sentences: [String] = []
            if uncounted.count == names.count {
                sentences.append(
                    "no input tokens are recorded: prompts are counted in the encoder's tokens for every model"
                )
            } else if !uncounted.isEmpty {
                sentences.append(
                    "\(list(uncounted)): no input tokens are recorded; prompts are counted as for the other models"
                )
            }
            if !derived.isEmpty {
                sentences.append(
                    "\(list(derived)): output tokens are not recorded for all outcomes; there they are what the "
                        + "cost leaves after the "
                        + "input, at the price in models.csv"
                )
            }
            if !negative.isEmpty {
                sentences.append(
                    "\(list(negative)): many costs are below the price of the input alone; such answers count as empty"
                )
            }
            if !assumed.isEmpty {
                sentences.append(
                    "\(list(assumed)): neither output tokens nor a price that would tell them; answers are taken to "
                        + "be as long as the "
                        + "other models' to the same prompt, or as the prompt where there are none"
                )
            }
            for (model, ratio) in mispriced {
                sentences.append(
                    "\(names[model]): recorded costs are \(rounded(ratio)) times what its tokens cost at the price "
                        + "in models.csv; "
                        + "predicted costs are tokens times price"
                )
            }
            return sentences
        }

        private func list(_ models: [Int]) -> String {
            let shown = models.prefix(3).map { names[$0] }.joined(separator: ", ")
            return models.count > 3 ? "\(shown) and \(models.count - 3) more" : shown
        }

        private func rounded(_ ratio: Double) -> String { String((ratio * 100).rounded() / 100) }
    }
}
