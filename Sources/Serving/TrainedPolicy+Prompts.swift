package import PromptEncoder
package import RoutingPolicy

extension TrainedPolicy {
    /// Routes what an encoder made of prompts.
    package func route(
        _ prompts: EncodedPrompts,
        encoderDigest: [UInt8],
        preferences: [Preference],
        allowed: [Bool]? = nil,
        explore: Double? = nil
    ) throws(PolicyError) -> [RoutedBatch] {
        try route(
            prompts.features,
            inputTokens: prompts.inputTokens,
            encoderDigest: encoderDigest,
            preferences: preferences,
            allowed: allowed,
            explore: explore
        )
    }

    /// The same at one preference.
    package func route(
        _ prompts: EncodedPrompts,
        encoderDigest: [UInt8],
        preference: Preference,
        allowed: [Bool]? = nil,
        explore: Double? = nil
    ) throws(PolicyError) -> RoutedBatch {
        try route(
            prompts,
            encoderDigest: encoderDigest,
            preferences: [preference],
            allowed: allowed,
            explore: explore
        )[0]
    }
}
