/// Every policy and outcome predictor a snapshot can name.
///
/// To add one: write its file, conform to ``StoredPolicy`` or ``StoredPredictor``, and add a line here.
package enum PolicyRegistry {
    package static let policies: [any StoredPolicy.Type] = [
        BaRPPolicy.self,
        BestSinglePolicy.self,
        CheapestPolicy.self,
        EpsilonGreedyPolicy.self,
        LLMBanditPolicy.self,
        LinTSPolicy.self,
        LinUCBPolicy.self,
        PredictedUtilityPolicy.self,
        RandomPolicy.self,
    ]

    package static let predictors: [any StoredPredictor.Type] = [
        BlendPredictor.self,
        ClusterPredictor.self,
        HierarchicalPredictor.self,
        ItemResponsePredictor.self,
        NearestNeighborPredictor.self,
        RidgePredictor.self,
        ScoreNetworkPredictor.self,
    ]

    /// Builds the policy whose algorithm the parameters name.
    ///
    /// - Throws: `PolicyError.invalidParameters` if no policy has that name, or it refuses the parameters.
    package static func policy(
        _ parameters: PolicyParameters,
        frame: DecisionFrame
    ) throws(PolicyError) -> any StoredPolicy {
        guard let type = policies.first(where: { $0.algorithm == parameters.algorithm }) else {
            throw .unknownAlgorithm("policy", parameters.algorithm, of: policies.map { $0.algorithm })
        }
        return try type.init(parameters: parameters, frame: frame)
    }

    /// Builds the outcome predictor whose algorithm the parameters name.
    ///
    /// - Throws: `PolicyError.invalidParameters` if no predictor has that name, or it refuses the parameters.
    package static func predictor(
        _ parameters: PolicyParameters,
        frame: DecisionFrame
    ) throws(PolicyError) -> any StoredPredictor {
        guard let type = predictors.first(where: { $0.algorithm == parameters.algorithm }) else {
            throw .unknownAlgorithm("outcome predictor", parameters.algorithm, of: predictors.map { $0.algorithm })
        }
        guard let composed = type as? any ComposedPredictor.Type else {
            return try type.init(parameters: parameters, frame: frame)
        }
        return try composed.init(parameters: parameters, frame: frame, members: predictors)
    }
}
