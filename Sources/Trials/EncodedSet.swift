package import PromptEncoder
package import RoutingPolicy

/// An outcome set with what one encoder made of its prompts.
package struct EncodedSet: Sendable {
    package let set: EvaluationSet

    /// The prompts' features and lengths, in the set's order.
    package let prompts: EncodedPrompts

    package let encoder: EncoderIdentity
}
