// A linear opinion pool (Stone, "The Opinion Pool", 1961): predictors of different kinds err in different places, so
// that their weighted mean predicts better than most of them; stacking with non-negative weights is Breiman's (1996).

package import Numerics

/// The weighted mean of several predictors' qualities and answer lengths.
///
/// A candidate that joined later (``ExtensiblePart``) is predicted by those members alone that could take it.
///
/// Settings: `weight.NAME` for every member, its share in the mean; `known.NAME`, for a member that knows the first
/// candidates only, how many; all others begin with a member's name and a dot, as all tensors do: they are the member's
/// own. A member is named after its algorithm.
package struct BlendPredictor: ComposedPredictor {
    package static let algorithm = "blend"

    /// A predictor and its share.
    package struct Member: Sendable {
        package let predictor: any StoredPredictor
        package let weight: Double

        /// How many of the candidates, from the first, it knows; nil: all.
        package let known: Int?

        package init(_ predictor: any StoredPredictor, weight: Double, known: Int? = nil) {
            self.predictor = predictor
            self.weight = weight
            self.known = known
        }

        fileprivate var name: String { type(of: predictor).algorithm }
    }

    package let members: [Member]

    /// How many candidates it predicts.
    private let candidates: Int

    /// - Parameters:
    ///   - members: the predictors with their shares.
    ///   - candidates: how many they predict.
    /// - Precondition: there is a member, no two are of one kind, weights are not negative and one is above 0.
    package init(members: [Member], candidates: Int) {
        precondition(members.contains { $0.weight > 0 } && members.allSatisfy { $0.weight >= 0 }, "no member counts")
        self.candidates = candidates
        self.members = members.sorted { $0.name < $1.name }
        precondition(Set(members.map(\.name)).count == members.count, "two members are of one kind")
    }

    package init(
        parameters: PolicyParameters,
        frame: DecisionFrame,
        members kinds: [any StoredPredictor.Type]
    ) throws(PolicyError) {
        let prefix = "weight."
        let names = parameters.settings.keys.filter { $0.hasPrefix(prefix) }.map { String($0.dropFirst(prefix.count)) }
        var members: [Member] = []
        for name in names.sorted() {
            let weight = try parameters.number(prefix + name, in: 0...1e9)
            guard name != Self.algorithm else { throw .invalidParameters("a blend cannot be its own member") }
            guard let kind = kinds.first(where: { $0.algorithm == name }) else {
                throw .unknownAlgorithm("outcome predictor", name, of: kinds.map { $0.algorithm })
            }
            func part<Value>(_ values: [String: Value]) -> [String: Value] {
                var part: [String: Value] = [:]
                for (key, value) in values where key.hasPrefix(name + ".") {
                    part[String(key.dropFirst(name.count + 1))] = value
                }
                return part
            }
            let stored = PolicyParameters(
                algorithm: name,
                settings: part(parameters.settings),
                tensors: part(parameters.tensors)
            )
            var (memberFrame, known): (DecisionFrame, Int?) = (frame, nil)
            if parameters.settings["known.\(name)"] != nil {
                let count = Int(
                    try parameters.number("known.\(name)", in: 1...Double(frame.candidates.count)).rounded()
                )
                memberFrame = try frame.prefix(count)
                known = count
            }
            let predictor = try kind.init(parameters: stored, frame: memberFrame)
            members.append(Member(predictor, weight: weight, known: known))
        }
        guard members.contains(where: { $0.weight > 0 && $0.known == nil }) else {
            throw .invalidParameters("\(Self.algorithm) has no member with a weight above 0 that knows every candidate")
        }
        self.members = members
        candidates = frame.candidates.count
        try parameters.require(
            algorithm: Self.algorithm,
            settings: Set(self.parameters.settings.keys),
            tensors: Set(self.parameters.tensors.keys)
        )
    }

    package var parameters: PolicyParameters {
        var settings: [String: SettingValue] = [:]
        var tensors: [String: Matrix] = [:]
        for member in members {
            let stored = member.predictor.parameters
            settings["weight.\(member.name)"] = .number(member.weight)
            if let known = member.known { settings["known.\(member.name)"] = .number(Double(known)) }
            for (name, value) in stored.settings { settings["\(member.name).\(name)"] = value }
            for (name, tensor) in stored.tensors { tensors["\(member.name).\(name)"] = tensor }
        }
        return PolicyParameters(algorithm: Self.algorithm, settings: settings, tensors: tensors)
    }

    package func predictions(_ features: Matrix) -> (quality: Matrix, outputTokens: Matrix) {
        let counted = members.filter { $0.weight > 0 }
        let predicted = counted.map { $0.predictor.predictions(features) }
        var quality = Matrix(rows: features.rows, columns: candidates)
        var tokens = quality
        for column in 0..<candidates {
            let knowing = counted.indices.filter { column < counted[$0].known ?? candidates }
            let total = knowing.reduce(0) { $0 + counted[$1].weight }
            for index in knowing {
                let share = Float(counted[index].weight / total)
                for row in 0..<features.rows {
                    quality[row, column] += share * predicted[index].quality[row, column]
                    tokens[row, column] += share * predicted[index].outputTokens[row, column]
                }
            }
        }
        // Shares that round up must not lift a perfect model above 1.
        for place in quality.elements.indices { quality.elements[place] = min(quality.elements[place], 1) }
        return (quality, tokens)
    }
}

extension BlendPredictor: ExtensiblePart {
    package func parameters(adding candidate: NewCandidate) throws(PolicyError) -> PolicyParameters {
        var extended = parameters
        var isTaken = false
        for member in members {
            guard member.known == nil, let extensible = member.predictor as? any ExtensiblePart else {
                extended.settings["known.\(member.name)"] = .number(Double(member.known ?? candidates))
                continue
            }
            let stored = try extensible.parameters(adding: candidate)
            for (name, value) in stored.settings { extended.settings["\(member.name).\(name)"] = value }
            for (name, tensor) in stored.tensors { extended.tensors["\(member.name).\(name)"] = tensor }
            isTaken = isTaken || member.weight > 0
        }
        guard isTaken else {
            throw .invalidParameters(
                "no member of the blend (\(members.map(\.name).joined(separator: ", "))) takes a further candidate "
                    + "without training; "
                    + "expected one with identity vectors, such as item-response"
            )
        }
        return extended
    }
}
