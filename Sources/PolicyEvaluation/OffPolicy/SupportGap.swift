package import Numerics

/// A model that the target policy chooses where the log could not have, or so rarely that its rows are left to luck:
/// importance weights say nothing of it, and what was seen gives no sign.
package struct SupportGap: Sendable, Equatable {
    /// The position of the model.
    package let model: Int

    /// On how many prompts that is so.
    package let prompts: Int

    /// The target policy's probability for it on those prompts, summed and divided by the number of all prompts.
    package let share: Double

    package init(model: Int, prompts: Int, share: Double) {
        self.model = model
        self.prompts = prompts
        self.share = share
    }

    /// The gaps of each model, those without left out.
    ///
    /// - Parameters:
    ///   - target: the target policy's probabilities, n x K.
    ///   - logging: those of the policy that decided, n x K.
    ///   - largestWeight: a choice that would weigh more than this counts as one that the log could not have made; see
    ///   ``largestWeight(rows:)``.
    /// - Returns: in the order of models.
    package static func gaps(
        target: Matrix,
        logging: Matrix,
        largestWeight: Double = .infinity
    ) -> [SupportGap] {
        precondition(target.rows == logging.rows && target.columns == logging.columns, "shapes differ")
        return (0..<target.columns).compactMap { model in
            var (prompts, sum) = (0, 0.0)
            for row in 0..<target.rows where target[row, model] > 0 {
                let (wanted, logged) = (Double(target[row, model]), Double(logging[row, model]))
                guard logged <= 0 || wanted / logged > largestWeight else { continue }
                prompts += 1
                sum += wanted
            }
            guard prompts > 0 else { return nil }
            return SupportGap(model: model, prompts: prompts, share: sum / Double(target.rows))
        }
    }

    /// The weight with which one of `rows` decisions has a twentieth of the sum, where the mean weight is 1.
    package static func largestWeight(rows: Int) -> Double { Double(rows) / 20 }

    /// What of a policy may lie without support before an estimate is refused.
    package static let tolerated = 0.001
}

/// Whether recorded propensities are those that the deciding policy has for the same prompts.
package struct PropensityCheck: Sendable, Equatable {
    /// How many could be computed again, and how many of them agree.
    package private(set) var compared = 0
    package private(set) var agreeing = 0

    /// The largest difference.
    package private(set) var largestDifference = 0.0

    /// The sum of 1[a = k] / p(k) by model, and how many rows it is over.
    package private(set) var inverse: [Double]

    /// - Parameter models: how many.
    package init(models: Int) { inverse = Array(repeating: 0, count: models) }

    /// Adds a decision.
    ///
    /// - Parameters:
    ///   - recorded: its propensity in the log.
    ///   - recomputed: the probabilities of all models, made again.
    ///   - chosen: the model that was chosen.
    package mutating func add(recorded: Double, recomputed: [Double], chosen: Int) {
        let difference = abs(recorded - recomputed[chosen])
        compared += 1
        // The last bits of an encoder differ between processors.
        if difference <= 1e-4 + 1e-3 * recorded { agreeing += 1 }
        largestDifference = max(largestDifference, difference)
        if recomputed[chosen] > 0 { inverse[chosen] += 1 / recomputed[chosen] }
    }

    /// The mean of 1[a = k] / p(k) of a model, near 1 if the log was drawn as it says; nil without rows.
    package func meanInverse(of model: Int) -> Double? {
        compared > 0 ? inverse[model] / Double(compared) : nil
    }
}
