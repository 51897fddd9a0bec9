package import Gradients
internal import Numerics

/// What one pass of a network left on a tape.
package struct RecordedPass {
    /// Its logits or values.
    package var output: Variable

    /// What a loss of the output is differentiated with respect to, and what each is called.
    package var parameters: [Variable]
    package var names: [String]
}

/// The gradients of one batch's loss, or why no step is to be taken on them.
enum PolicyGradients {
    /// One gradient a parameter, in the order in which the passes recorded them.
    case found([Matrix], loss: Float)

    /// The first tensor that is not finite.
    case diverged(tensor: String)

    /// The objective gave no loss.
    case declined

    /// A forward pass, a loss over its logits, and the gradients of that.
    ///
    /// The tape ends with this function, so that a step that follows changes the parameters in place.
    ///
    /// - Parameters:
    ///   - forward: records the policy.
    ///   - objective: records the loss of the pass, which has finite logits; it may add a second network's parameters
    ///     to the pass, and gives nil where no step is to be taken.
    init(
        forward: (inout Tape) -> RecordedPass,
        objective: (inout Tape, inout RecordedPass) -> Variable?
    ) {
        var tape = Tape()
        var pass = forward(&tape)
        // A distribution over logits that are not finite is none: stop before anything is drawn from it.
        guard tape.value(of: pass.output).elements.allSatisfy(\.isFinite) else {
            self = .diverged(tensor: "logits")
            return
        }
        guard let loss = objective(&tape, &pass) else {
            self = .declined
            return
        }
        let gradients = tape.gradients(of: loss, withRespectTo: pass.parameters)
        if let index = gradients.firstIndex(where: { gradient in !gradient.elements.allSatisfy(\.isFinite) }) {
            self = .diverged(tensor: pass.names[index])
        } else {
            self = .found(gradients, loss: tape.value(of: loss).elements[0])
        }
    }
}
