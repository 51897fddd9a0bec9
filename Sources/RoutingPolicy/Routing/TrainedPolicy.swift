package import Numerics
internal import Units

/// A policy ready to route: everything a snapshot stores, checked and built.
///
/// The stored form is plain data. A snapshot writes ``encoder``, the candidates with their input ratios, ``costScale``,
/// ``explore``, ``provenance``, and of ``policyParameters`` and ``predictorParameters`` the algorithm and settings into
/// its manifest, and ``tensors`` into its weights file. Reading reverses it:
/// `init(candidates:encoder:costScale:explore:policy:predictor:provenance:inputRatios:)` with
/// ``parameters(algorithm:settings:part:of:)`` for either part. Both ways keep every number exactly.
package struct TrainedPolicy: Sendable {
    /// The candidate models with the prices of training, the feature length, the cost scale and the input ratios.
    package let frame: DecisionFrame

    /// The only encoder whose features this policy accepts.
    package let encoder: EncoderIdentity

    /// The limit E of ``PricedExploration`` in [0, 1] where a job names none.
    package let explore: Double

    /// What the policy was made from.
    package let provenance: Provenance

    /// The parameters of the part that chooses.
    package let policyParameters: PolicyParameters

    /// The parameters of the part that predicts quality and cost.
    package let predictorParameters: PolicyParameters

    /// The candidate models with the prices in force; those of training until ``repriced(_:)``.
    package private(set) var prices: [LanguageModel]

    let policy: any StoredPolicy
    let predictor: any StoredPredictor

    package var candidates: [LanguageModel] { frame.candidates }
    package var costScale: CostScale { frame.costScale }

    /// Builds and checks both parts.
    ///
    /// - Throws: `PolicyError` if a value is out of range, an algorithm is unknown, or a shape does not fit.
    package init(
        candidates: [LanguageModel],
        encoder: EncoderIdentity,
        costScale: CostScale,
        explore: Double,
        policy: PolicyParameters,
        predictor: PolicyParameters,
        provenance: Provenance,
        inputRatios: [Float]? = nil
    ) throws(PolicyError) {
        try costScale.validate()
        frame = try DecisionFrame(
            candidates: candidates,
            dimension: encoder.dimension,
            costScale: costScale,
            inputRatios: inputRatios
        )
        prices = candidates
        self.encoder = encoder
        self.explore = try Self.checked(explore)
        self.provenance = provenance
        self.policy = try PolicyRegistry.policy(policy, frame: frame)
        self.predictor = try PolicyRegistry.predictor(predictor, frame: frame)
        // Not as given: an earlier version may have stored settings in another form.
        policyParameters = self.policy.parameters
        predictorParameters = self.predictor.parameters
    }
}

extension TrainedPolicy {
    /// A limit of exploration, refused unless it is in [0, 1].
    static func checked(_ explore: Double) throws(PolicyError) -> Double {
        guard (0...1).contains(explore) else {
            throw .invalidParameters("the limit of exploration is \(explore); expected a number from 0 to 1")
        }
        return explore
    }

    /// The policy at other prices: what calls are predicted to cost, and what is chosen, follow them without training.
    ///
    /// What was learned of quality and of the length of answers stays, and so does ``costScale``: a job's preference is
    /// about USD, and means the same before and after.
    ///
    /// - Parameter models: prices by name; others than the candidates are passed over.
    /// - Returns: the policy that routes at those prices.
    /// - Throws: `PolicyError.invalidCatalog` naming the candidates that have no price there.
    package func repriced(_ models: some Sequence<LanguageModel>) throws(PolicyError) -> TrainedPolicy {
        var known: [ByteString: LanguageModel] = [:]
        for model in models { known[ByteString(model.name)] = model }
        let missing = candidates.filter { known[ByteString($0.name)] == nil }
        guard missing.isEmpty else {
            let names = missing.map { "'\($0.name)'" }.joined(separator: ", ")
            throw .invalidCatalog("there is no price for \(names), which the policy may choose; add a row for each")
        }
        var policy = self
        policy.prices = candidates.compactMap { known[ByteString($0.name)] }
        return policy
    }

    /// What calls cost at the prices in force.
    package var pricing: CallPricing { CallPricing(models: prices, inputRatios: frame.inputRatios) }
}

extension TrainedPolicy {
    /// The two parts whose tensors share one weights file.
    package enum Part: String, Sendable, CaseIterable {
        case policy
        case predictor
    }

    /// The tensors of both parts, ordered by name: `policy.` or `predictor.` before the tensor's own name.
    package var tensors: [(name: String, matrix: Matrix)] {
        let parts = [(Part.policy, policyParameters), (Part.predictor, predictorParameters)]
        return parts.flatMap { part, parameters in
            parameters.tensors.keys.sorted().compactMap { name in
                parameters.tensors[name].map { ("\(part.rawValue).\(name)", $0) }
            }
        }
    }

    /// The parameters of one part, with its tensors picked by prefix from those of both.
    package static func parameters(
        algorithm: String,
        settings: [String: SettingValue],
        part: Part,
        of tensors: some Sequence<(name: String, matrix: Matrix)>
    ) -> PolicyParameters {
        let prefix = part.rawValue + "."
        var picked: [String: Matrix] = [:]
        for (name, matrix) in tensors where name.hasPrefix(prefix) {
            picked[String(name.dropFirst(prefix.count))] = matrix
        }
        return PolicyParameters(algorithm: algorithm, settings: settings, tensors: picked)
    }
}

extension TrainedPolicy: Equatable {
    /// Equal when the stored forms and prices are: the built parts follow from them.
    package static func == (left: TrainedPolicy, right: TrainedPolicy) -> Bool {
        left.frame == right.frame && left.prices == right.prices && left.encoder == right.encoder
            && left.explore == right.explore && left.provenance == right.provenance
            && left.policyParameters == right.policyParameters
            && left.predictorParameters == right.predictorParameters
    }
}
