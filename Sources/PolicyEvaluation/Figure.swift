/// A figure by which policies are compared.
package enum Figure: Sendable, Hashable {
    case averageQuality
    case averageQualityLog
    case top
    case costAt90
    case costAt95
    case costAt100

    /// Mean of w_q q - w_c min(c / tau, 1) at one preference.
    case utility(costWeight: Double)

    /// The oracle's utility minus the policy's, mean over w_c = 0, 0.1 ... 1.
    case oracleRegret

    /// The cost weights whose utility is reported.
    package static let utilityWeights = [0.1, 0.2, 0.5, 0.8]

    /// Every figure, in the order of reports.
    package static let all: [Figure] =
        [.averageQuality, .averageQualityLog, .top, .costAt90, .costAt95, .costAt100]
        + utilityWeights.map { .utility(costWeight: $0) } + [.oracleRegret]

    /// The name in JSON and CSV.
    package var name: String {
        switch self {
        case .averageQuality: "aiq"
        case .averageQualityLog: "aiq_log"
        case .top: "top"
        case .costAt90: "cost_at_90"
        case .costAt95: "cost_at_95"
        case .costAt100: "cost_at_100"
        case .utility(let weight): "w_cost \(weight)"
        case .oracleRegret: "oracle_regret"
        }
    }

    /// The value among the figures of a curve; nil for those that need utilities.
    func value(of figures: RoutingFigures) -> Double? {
        switch self {
        case .averageQuality: figures.averageQuality
        case .averageQualityLog: figures.averageQualityLog
        case .top: figures.top
        case .costAt90: figures.costAt90
        case .costAt95: figures.costAt95
        case .costAt100: figures.costAt100
        case .utility, .oracleRegret: nil
        }
    }
}
