/// The sizes of a network over candidate sets; as it comes, with the widths of a third-party port of LLM Bandit, the
/// paper giving none.
package struct SetNetworkShape: Sendable, Equatable {
    /// What the network gives for each decision.
    package enum Output: Sendable, Equatable {
        /// The policy's vector h, whose products with the items' identities are their logits; the preference is read.
        case query
        /// The expected quality and negative cost, whatever the preference.
        case values
    }

    /// d, the length of an identity vector.
    package var identityLength: Int

    /// d_e, the length of a feature vector.
    package var featureLength: Int

    /// The width of every layer; a multiple of eight times the heads where the network reads the candidates.
    package var width = 128

    package var heads = 4

    /// Whether the network reads the candidates; without, it knows the prompt and the preference alone.
    package var readsContext = true

    package var output = Output.query

    package init(identityLength: Int, featureLength: Int) {
        self.identityLength = identityLength
        self.featureLength = featureLength
    }
}
