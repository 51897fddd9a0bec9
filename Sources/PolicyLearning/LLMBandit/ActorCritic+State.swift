internal import Gradients
package import Numerics

extension ActorCritic {
    /// Everything that changes, as named tensors and numbers.
    package var state: (tensors: [String: Matrix], steps: [String: Int]) {
        var tensors: [String: Matrix] = [:]
        var steps: [String: Int] = [:]
        for (role, network, optimizer) in [("policy", policy, policyOptimizer), ("value", value, valueOptimizer)] {
            let adam = optimizer.state
            steps[role] = adam.steps
            for (index, name) in network.names.enumerated() {
                tensors["\(role).\(name)"] = network.parameters[index]
                guard adam.steps > 0 else { continue }
                tensors["\(role).mean.\(name)"] = adam.means[index]
                tensors["\(role).square.\(name)"] = adam.squares[index]
            }
        }
        return (tensors, steps)
    }

    /// Goes back to a state.
    ///
    /// - Returns: whether it fits these networks; if not, nothing has changed.
    package mutating func restore(tensors: [String: Matrix], steps: [String: Int]) -> Bool {
        var (policy, value) = (policy, value)
        guard let policyAdam = Self.restore(&policy, "policy", tensors, steps),
            let valueAdam = Self.restore(&value, "value", tensors, steps)
        else { return false }
        (self.policy, self.value) = (policy, value)
        (policyOptimizer.state, valueOptimizer.state) = (policyAdam, valueAdam)
        return true
    }

    /// The optimiser's state; nil where something is missing or of another shape.
    private static func restore(
        _ network: inout TrainableSetNetwork,
        _ role: String,
        _ tensors: [String: Matrix],
        _ steps: [String: Int]
    ) -> Adam.State? {
        guard let count = steps[role], let parameters = network.matrices("\(role).", of: tensors) else { return nil }
        guard count > 0 else {
            network.parameters = parameters
            return Adam.State(steps: 0, means: [], squares: [])
        }
        guard let means = network.matrices("\(role).mean.", of: tensors),
            let squares = network.matrices("\(role).square.", of: tensors)
        else { return nil }
        network.parameters = parameters
        return Adam.State(steps: count, means: means, squares: squares)
    }
}

extension TrainableSetNetwork {
    /// The tensors PREFIX and name of each parameter, in their order; nil where one is missing or of another shape.
    func matrices(_ prefix: String, of tensors: [String: Matrix]) -> [Matrix]? {
        let found = zip(names, parameters).compactMap { name, parameter in
            tensors[prefix + name].flatMap {
                $0.rows == parameter.rows && $0.columns == parameter.columns ? $0 : nil
            }
        }
        return found.count == parameters.count ? found : nil
    }
}
