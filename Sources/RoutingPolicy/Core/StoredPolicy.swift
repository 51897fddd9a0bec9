/// A policy that can be written to a snapshot and read back.
///
/// One file a policy: the type conforms to this protocol and is listed in ``PolicyRegistry``.
package protocol StoredPolicy: Policy {
    /// The name under which snapshots refer to the algorithm.
    static var algorithm: String { get }

    /// The policy that `parameters` describe.
    ///
    /// - Throws: `PolicyError.invalidParameters` if a name is missing or unknown, or a shape does not fit the frame.
    init(parameters: PolicyParameters, frame: DecisionFrame) throws(PolicyError)

    /// What ``init(parameters:frame:)`` needs to build an equal policy.
    var parameters: PolicyParameters { get }
}

/// An outcome predictor that can be written to a snapshot and read back.
///
/// One file a predictor: the type conforms to this protocol and is listed in ``PolicyRegistry``.
package protocol StoredPredictor: OutcomePredictor {
    /// The name under which snapshots refer to the algorithm.
    static var algorithm: String { get }

    /// The predictor that `parameters` describe.
    ///
    /// - Throws: `PolicyError.invalidParameters` if a name is missing or unknown, or a shape does not fit the frame.
    init(parameters: PolicyParameters, frame: DecisionFrame) throws(PolicyError)

    /// What ``init(parameters:frame:)`` needs to build an equal predictor.
    var parameters: PolicyParameters { get }
}

/// A predictor that is made of others.
package protocol ComposedPredictor: StoredPredictor {
    /// The predictor that `parameters` describe, its parts being of some of the `members`.
    ///
    /// - Throws: `PolicyError.invalidParameters` as for every predictor, or if a part is of none of the members.
    init(parameters: PolicyParameters, frame: DecisionFrame, members: [any StoredPredictor.Type]) throws(PolicyError)
}

extension ComposedPredictor {
    /// Without members there is nothing to compose: the registry gives them.
    package init(parameters: PolicyParameters, frame: DecisionFrame) throws(PolicyError) {
        try self.init(parameters: parameters, frame: frame, members: [])
    }
}
