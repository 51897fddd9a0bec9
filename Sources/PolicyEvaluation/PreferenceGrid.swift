// A preference (w_q, w_c) over quality and c / tau chooses as the trade-off lambda = w_c / (w_q tau) between quality
// and USD does (RouterBench, arXiv 2403.12031, sweeps such a willingness to pay). A grid even in ln lambda resolves
// cheap and expensive models alike; one even in w_c has few settings where prices are far below tau.

internal import Glibc

/// The cost weights w_c at which every policy of a comparison is asked for its choices.
package enum PreferenceGrid: Sendable, Equatable {
    /// w_c = 0, and `count` - 1 weights whose lambda runs from 1e-3 to 1e3, in equal ratios, over the mean training
    /// cost.
    case scaleFree(count: Int)

    /// `count` weights from 0 to 1 in equal steps.
    case linear(count: Int)

    /// These weights, each in [0, 1].
    case explicit([Double])

    /// The grid of the comparisons in our reports.
    package static let standard = PreferenceGrid.scaleFree(count: 41)

    /// The weights of tables: w_c from 0 to 1 in steps of 0.1.
    package static let tableWeights = (0...10).map { Double($0) / 10 }

    /// The cost weights in the grid's order.
    ///
    /// - Parameters:
    ///   - tau: the cost in USD that counts as 1; above 0 for a scale-free grid.
    ///   - meanCost: mean cost in USD over training prompts and models; above 0 for a scale-free grid.
    /// - Returns: weights in [0, 1]; only 0 where every training cost is 0, as no trade-off exists then.
    package func costWeights(tau: Double, meanCost: Double) -> [Double] {
        switch self {
        case .scaleFree(let count):
            guard tau > 0, meanCost > 0 else { return [0] }
            let steps = Double(max(count - 2, 1))
            return [0]
                + (0..<max(count - 1, 0)).map { step in
                    let product = pow(10, Double(step) * 6 / steps - 3) * tau / meanCost
                    return product / (1 + product)
                }
        case .linear(let count):
            return (0..<count).map { count > 1 ? Double($0) / Double(count - 1) : 0 }
        case .explicit(let weights):
            return weights
        }
    }

    /// The grid in words, for a report.
    package var summary: String {
        switch self {
        case .scaleFree(let count):
            "\(count) preferences w_c = lambda tau / (1 + lambda tau), lambda = 0 and \(count - 1) values from "
                + "1e-3 to 1e3 in equal ratios over the mean training cost"
        case .linear(let count): "\(count) preferences w_c from 0 to 1 in equal steps"
        case .explicit(let weights): "preferences w_c = " + weights.map { "\($0)" }.joined(separator: ", ")
        }
    }
}
