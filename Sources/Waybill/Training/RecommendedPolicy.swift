/// The policy for whoever names none: the best or nearly so on every set that we have, and never far behind
/// (`Sources/PolicyLearning/Stacking/README.md`).
enum RecommendedPolicy {
    static let name = "stacked"
}
