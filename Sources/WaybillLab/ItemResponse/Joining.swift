import PolicyLearning
import RoutingPolicy

/// One way for a new model to join a policy: how its prompts are chosen, and how it is fitted to its answers.
struct Joining: Sendable {
    let label: String

    /// nil: it answers all training prompts.
    let rule: PromptSelection?

    /// How many answers it gives.
    let counts: [Int]

    /// How often prompts are drawn.
    var draws = 1
    var prior: @Sendable (Onboarding, ItemResponseModel) -> IdentityPrior = { onboarding, _ in onboarding.prior }

    /// Gradient steps of the fit.
    var steps = 25

    static let counts = [10, 20, 50, 100]

    static let all: [Joining] = [
        Joining(label: "discrimination", rule: .discrimination, counts: [8] + counts),
        Joining(label: "information", rule: .information, counts: [8] + counts),
        Joining(label: "stratified information", rule: .stratifiedInformation, counts: counts),
        Joining(label: "uncertainty, stratified", rule: .uncertainty, counts: counts, draws: 3),
        Joining(label: "policy's entropy", rule: .entropy, counts: counts),
        Joining(label: "random", rule: .random, counts: [8] + counts, draws: 5),
        Joining(
            label: "uncertainty, the paper's prior",
            rule: .uncertainty,
            counts: counts,
            draws: 3,
            prior: { _, model in .diagonal(model.identities) }
        ),
        Joining(label: "random, no gradient steps", rule: .random, counts: [8], draws: 5, steps: 1),
        Joining(label: "discrimination, no gradient steps", rule: .discrimination, counts: [8], steps: 1),
        Joining(label: "all training prompts", rule: nil, counts: [0]),
    ]
}
