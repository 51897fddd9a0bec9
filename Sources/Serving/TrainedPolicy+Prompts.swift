import PromptEncoder
import RoutingPolicy

extension TrainedPolicy {
    /// Routes what an encoder made of prompts.
    func route(
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
    func route(
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
