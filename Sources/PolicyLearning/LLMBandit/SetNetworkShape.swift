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

    package init(identityLength: Int, featureLength: Int) {
        self.identityLength = identityLength
        self.featureLength = featureLength
    }
}
