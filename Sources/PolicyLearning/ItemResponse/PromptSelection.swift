// Which prompts to run a new model on. Stratified uncertainty: LLM Bandit (arXiv 2502.02743, equations 7 and 8).
// Information: RADAR (arXiv 2509.25426) takes items of large a^2 p (1 - p); here the whole Fisher information, chosen
// greedily by its determinant so that prompts do not repeat each other (Fedorov, "Theory of Optimal Experiments"
// (1972); sequential D-optimality), by default within strata of like prompts: Cochran, "Sampling Techniques" (1977),
// chapter 5.

package import Numerics
package import RoutingPolicy

/// A rule for choosing prompts from the training part.
package enum PromptSelection: String, Sendable, CaseIterable {
    /// Any prompts, with equal chances.
    case random

    /// psi = 4 mean_k p_k (1 - p_k), cut into five strata of equal count from easy to hard; equal numbers from each, at
    /// random.
    case uncertainty

    /// Strata of mean p_k; from each those prompts on which the known models differ most.
    case discrimination

    /// The prompts that together tell most about the identity vector under the prior.
    case information

    /// The same, but one to three from each of many strata of like prompts, so that what the model cannot express is
    /// met as often as it occurs.
    case stratifiedInformation = "stratified-information"

    /// The prompts on which a policy is least sure whom to choose.
    case entropy

    /// What is used unless asked otherwise.
    ///
    /// Few known models differ in few directions, and prompts that tell them apart say nothing about the others;
    /// README.md has the figures for 2 to 25 known models.
    package static func standard(knownModels: Int) -> PromptSelection {
        knownModels < manyModels ? .stratifiedInformation : .discrimination
    }

    /// From how many known models on their differences tell which prompts to ask.
    package static let manyModels = 12

    /// What the rule goes by, in a clause for help and reports.
    package var summary: String {
        switch self {
        case .random: "any prompts, with equal chances"
        case .uncertainty: "equally many from five strata of mean uncertainty"
        case .discrimination: "where known models differ most, in five strata of difficulty"
        case .information: "most Fisher information about the identity vector, together"
        case .stratifiedInformation: "the same, few from each stratum of like prompts"
        case .entropy: "the prompts on which the policy is least sure whom to choose"
        }
    }

    /// What the rules go by.
    package struct Material: Sendable {
        /// The network with the known models' identity vectors.
        package let model: ItemResponseModel

        /// The prompts to choose from, n x d_e.
        package let features: Matrix

        /// Over the new model's identity vector.
        package let prior: IdentityPrior

        /// The policy's uncertainty on each prompt, for ``PromptSelection/entropy``.
        package let entropies: [Double]?

        package init(
            model: ItemResponseModel,
            features: Matrix,
            prior: IdentityPrior,
            entropies: [Double]? = nil
        ) {
            self.model = model
            self.features = features
            self.prior = prior
            self.entropies = entropies
        }
    }

    /// `count` different prompts, as row numbers in the order of choice.
    ///
    /// - Parameters:
    ///   - count: at least 1, at most as many as there are prompts.
    ///   - material: what to choose from.
    ///   - generator: decides random draws; the same state gives the same prompts.
    /// - Returns: the row numbers.
    /// - Throws: `LearningError.invalidSelection`.
    package func prompts(
        _ count: Int,
        from material: Material,
        using generator: inout PhiloxGenerator
    ) throws(LearningError) -> [Int] {
        let available = material.features.rows
        guard available > 0 else { throw .invalidSelection("the set of prompts is empty") }
        guard material.features.columns == material.model.featureLength else {
            throw .invalidSelection(
                "the prompts have \(material.features.columns) features; the policy's encoder gives "
                    + "\(material.model.featureLength)"
            )
        }
        guard (1...available).contains(count) else {
            throw .invalidSelection("\(count) prompts were asked for; expected 1 to \(available)")
        }
        switch self {
        case .random:
            var order = Array(0..<available)
            generator.shuffle(&order)
            return Array(order.prefix(count))
        case .uncertainty:
            let probabilities = material.model.probabilities(features: material.features)
            let psi = (0..<available).map { row in
                4 * probabilities.row(row).reduce(0.0) { $0 + Double($1 * (1 - $1)) } / Double(probabilities.columns)
            }
            return Self.strata(psi, count: count).flatMap { stratum, share in
                var members = stratum
                generator.shuffle(&members)
                return members.prefix(share)
            }
        case .discrimination:
            let probabilities = material.model.probabilities(features: material.features)
            let means = (0..<available).map { Self.mean(probabilities.row($0)) }
            let spreads = (0..<available).map { row in
                probabilities.row(row).reduce(0.0) { $0 + (Double($1) - means[row]) * (Double($1) - means[row]) }
            }
            return Self.strata(means, count: count).flatMap { stratum, share in
                stratum.sorted { (-spreads[$0], $0) < (-spreads[$1], $1) }.prefix(share)
            }
        case .information:
            return InformationDesign(material.model, features: material.features, prior: material.prior).prompts(count)
        case .stratifiedInformation:
            return InformationDesign(material.model, features: material.features, prior: material.prior)
                .prompts(count, in: PromptStrata(material.features, count: count))
        case .entropy:
            guard let entropies = material.entropies, entropies.count == available else {
                throw .invalidSelection("the policy's entropy is not known for every prompt")
            }
            return Array((0..<available).sorted { (-entropies[$0], $0) < (-entropies[$1], $1) }.prefix(count))
        }
    }

    /// Five strata of equal count by rising value, and how many to take of each: equal numbers, and what is left from
    /// the top down.
    private static func strata(_ values: [Double], count: Int) -> [(members: [Int], share: Int)] {
        let order = values.indices.sorted { (values[$0], $0) < (values[$1], $1) }
        let strata = (0..<5).map { Array(order[order.count * $0 / 5..<order.count * ($0 + 1) / 5]) }
        var shares = strata.map { min($0.count, count / 5) }
        // One at a time from the top down, as long as a stratum has another.
        var left = count - shares.reduce(0, +)
        while left > 0 {
            for stratum in (0..<5).reversed() where left > 0 && shares[stratum] < strata[stratum].count {
                shares[stratum] += 1
                left -= 1
            }
        }
        return zip(strata, shares).map { ($0, $1) }
    }

    private static func mean(_ values: ArraySlice<Float>) -> Double {
        values.reduce(0) { $0 + Double($1) } / Double(values.count)
    }
}
