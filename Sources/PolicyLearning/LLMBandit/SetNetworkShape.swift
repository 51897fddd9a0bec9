/// The sizes of a set network; as it comes, with the widths of a third-party port of LLM Bandit, the paper giving none.
package struct SetNetworkShape: Sendable, Equatable {
    /// d, the length of an identity vector.
    package var identityLength: Int

    /// d_e, the length of a feature vector.
    package var featureLength: Int

    /// The width of every layer; a multiple of eight times the heads.
    package var width = 128

    package var heads = 4

    /// Whether the network reads the candidates; without, it knows the prompt and the preference alone.
    package var readsContext = true

    /// Whether a candidate counts in the context by e to the power of its logit's offset, its share under predictions alone.
    ///
    /// One that would never be chosen then hardly changes what is said of the others.
    package var weighsContext = false

    package init(identityLength: Int, featureLength: Int) {
        self.identityLength = identityLength
        self.featureLength = featureLength
    }
}
