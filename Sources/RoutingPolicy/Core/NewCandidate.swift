package import Numerics

/// A language model that joins a trained policy without training: what is known of it after cold start.
package struct NewCandidate: Sendable, Equatable {
    /// Its name and list price.
    package let model: LanguageModel

    /// I, its identity vector, d numbers.
    package let identity: [Float]

    /// The length of its answers to the prompts it was run on, relative to a typical model's there; 1 if unknown.
    package let lengthFactor: Float

    /// How many of its tokens come to one of the encoder's, in a prompt; nil if unknown: as many as of the known
    /// models.
    package let inputRatio: Float?

    /// The factor in (0, 1] on its logits for what its few answers leave open; 1 if nothing.
    package let sharpness: Float

    /// The tensors of the network that the vector was fitted under, without known models; nil if not known, and then
    /// nobody can check it.
    package let network: [String: Matrix]?

    package init(
        model: LanguageModel,
        identity: [Float],
        lengthFactor: Float = 1,
        inputRatio: Float? = nil,
        sharpness: Float = 1,
        network: [String: Matrix]? = nil
    ) {
        self.network = network
        self.model = model
        self.identity = identity
        self.lengthFactor = lengthFactor
        self.inputRatio = inputRatio
        self.sharpness = sharpness
    }
}

/// A stored policy or predictor that takes a further candidate as it is.
package protocol ExtensiblePart {
    /// The parameters for the same candidates and, last, `candidate`.
    ///
    /// - Throws: `PolicyError.invalidParameters` if its identity vector has another length or comes from another
    ///   network.
    func parameters(adding candidate: NewCandidate) throws(PolicyError) -> PolicyParameters
}
