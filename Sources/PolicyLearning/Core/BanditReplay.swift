// Bandit replay of logged outcomes: BaRP (arXiv 2510.07429), section "Bandit feedback"; the protocol `replay` of our
// specification. Every model's outcome is on file, and the learner sees only that of the model it chose.

internal import Numerics

/// Reveals one outcome a request, counts requests, and remembers what was looked at.
///
/// A learner that holds this value and not the ``OutcomeTable`` behind it cannot learn from what it did not choose.
package struct BanditReplay: Sendable {
    private let outcomes: OutcomeTable

    /// The outcomes that were looked at, and no others.
    package private(set) var revealed: OutcomeTable

    /// How often an outcome was asked for; the same outcome may be asked for again.
    package private(set) var requests = 0

    package init(_ outcomes: OutcomeTable) {
        self.outcomes = outcomes
        revealed = OutcomeTable(prompts: outcomes.prompts, models: outcomes.models)
    }

    package var prompts: Int { outcomes.prompts }
    package var models: Int { outcomes.models }

    /// Which models can be chosen for each of `prompts`: those with an outcome on file, whatever it is.
    package func choices(for prompts: some Collection<Int>) -> [Bool] {
        prompts.flatMap { prompt in
            (0..<models).map { outcomes.isObserved(prompt: prompt, model: $0) }
        }
    }

    /// What `model` gave and cost on `prompt`.
    ///
    /// - Precondition: the outcome is on file.
    package mutating func reveal(prompt: Int, model: Int) -> (quality: Float, cost: Float) {
        precondition(outcomes.isObserved(prompt: prompt, model: model), "no outcome on file for this choice")
        let (quality, cost) = (outcomes.quality[prompt, model], outcomes.cost[prompt, model])
        revealed.set(
            prompt: prompt,
            model: model,
            quality: quality,
            cost: cost,
            outputTokens: outcomes.outputTokens[prompt, model]
        )
        requests += 1
        return (quality, cost)
    }
}
