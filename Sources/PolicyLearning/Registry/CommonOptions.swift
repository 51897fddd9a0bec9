package import RoutingPolicy

/// The options that every trainer has beside its own.
package struct CommonOptions: TrainingOptions {
    package var explore = 0.01
    package var costPercentile = 0.95
    package var hasLogarithmicCost = false

    package static let declared = [
        Setting(
            "explore",
            \Self.explore,
            in: 0...1,
            "what exploration may cost where a job does not say: share of utility scale and of predicted cost"
        ),
        Setting("cost_percentile", \Self.costPercentile, in: 0...1, "percentile of training costs that is tau"),
        Setting(
            "log_cost_scale",
            \Self.hasLogarithmicCost,
            "weigh the logarithm of cost, from the 1st to the 99th percentile"
        ),
    ]

    package init() {}

    func costScale(of data: TrainingSet) throws(LearningError) -> CostScale {
        let costs = data.outcomes.observedCosts
        do throws(PolicyError) {
            return hasLogarithmicCost
                ? try CostScale.logarithmic(fitting: costs)
                : try CostScale.linear(fitting: costs, percentile: costPercentile)
        } catch {
            throw .policy(error)
        }
    }
}

/// All options of one training run: the common ones and the trainer's own.
struct RunOptions<Method: TrainingOptions>: TrainingOptions {
    var common = CommonOptions()
    var method = Method()

    init() {}

    init(_ method: Method) { self.method = method }

    static var declared: [Setting<Self>] {
        CommonOptions.declared.map { $0.within(\Self.common) } + Method.declared.map { $0.within(\Self.method) }
    }

    func validate() throws(LearningError) { try method.validate() }

    /// Every value as text.
    var texts: [String: String] { values.mapValues(\.text) }
}
