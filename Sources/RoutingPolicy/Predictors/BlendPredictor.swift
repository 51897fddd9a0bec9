// A linear opinion pool (Stone, "The Opinion Pool", 1961): predictors of different kinds err in different places, so that their
// weighted mean predicts better than most of them; stacking with non-negative weights is Breiman's (1996).

package import LinearAlgebra

/// The weighted mean of several predictors' qualities and costs.
///
/// Settings: `weight.NAME` for every member, its share in the mean; all others begin with a member's name and a dot, as all tensors do:
/// they are the member's own. A member is named after its algorithm.
package struct BlendPredictor: StoredPredictor {
    package static let algorithm = "blend"

    /// A predictor and its share.
    package struct Member: Sendable {
        package let predictor: any StoredPredictor
        package let weight: Double

        package init(_ predictor: any StoredPredictor, weight: Double) {
            self.predictor = predictor
            self.weight = weight
        }

        fileprivate var name: String { type(of: predictor).algorithm }
    }

    package let members: [Member]

    /// - Precondition: there is a member, no two are of one kind, weights are not negative and one is above 0.
    package init(members: [Member]) {
        precondition(members.contains { $0.weight > 0 } && members.allSatisfy { $0.weight >= 0 }, "no member counts")
        self.members = members.sorted { $0.name < $1.name }
        precondition(Set(members.map(\.name)).count == members.count, "two members are of one kind")
    }

    package init(parameters: PolicyParameters, frame: DecisionFrame) throws(PolicyError) {
        let prefix = "weight."
        let names = parameters.settings.keys.filter { $0.hasPrefix(prefix) }.map { String($0.dropFirst(prefix.count)) }
        var members: [Member] = []
        for name in names.sorted() {
            let weight = try parameters.setting(prefix + name, in: 0...1e9)
            guard name != Self.algorithm else { throw .invalidParameters("a blend cannot be its own member") }
            func own<Value>(_ values: [String: Value]) -> [String: Value] {
                var own: [String: Value] = [:]
                for (key, value) in values where key.hasPrefix(name + ".") {
                    own[String(key.dropFirst(name.count + 1))] = value
                }
                return own
            }
            let part = PolicyParameters(
                algorithm: name,
                settings: own(parameters.settings),
                tensors: own(parameters.tensors)
            )
            members.append(Member(try PolicyRegistry.predictor(part, frame: frame), weight: weight))
        }
        guard members.contains(where: { $0.weight > 0 }) else {
            throw .invalidParameters("\(Self.algorithm) has no member with a weight above 0")
        }
        self.members = members
        try parameters.require(
            algorithm: Self.algorithm,
            settings: Set(self.parameters.settings.keys),
            tensors: Set(self.parameters.tensors.keys)
        )
    }

    package var parameters: PolicyParameters {
        var settings: [String: Double] = [:]
        var tensors: [String: Matrix] = [:]
        for member in members {
            let own = member.predictor.parameters
            settings["weight.\(member.name)"] = member.weight
            for (name, value) in own.settings { settings["\(member.name).\(name)"] = value }
            for (name, tensor) in own.tensors { tensors["\(member.name).\(name)"] = tensor }
        }
        return PolicyParameters(algorithm: Self.algorithm, settings: settings, tensors: tensors)
    }

    package func predictions(_ features: Matrix) -> (quality: Matrix, cost: Matrix) {
        let total = members.reduce(0) { $0 + $1.weight }
        var (quality, cost): (Matrix?, Matrix?) = (nil, nil)
        for member in members where member.weight > 0 {
            let share = Float(member.weight / total)
            let own = member.predictor.predictions(features)
            quality = Self.sum(quality, own.quality, share)
            cost = Self.sum(cost, own.cost, share)
        }
        var bounded = quality ?? Matrix(rows: 0, columns: 0)
        // Shares that round up must not lift a perfect model above 1.
        for place in bounded.elements.indices { bounded.elements[place] = min(bounded.elements[place], 1) }
        return (bounded, cost ?? bounded)
    }

    private static func sum(_ sum: Matrix?, _ addition: Matrix, _ share: Float) -> Matrix {
        var result = sum ?? Matrix(rows: addition.rows, columns: addition.columns)
        for place in result.elements.indices { result.elements[place] += share * addition.elements[place] }
        return result
    }
}
