package import RoutingPolicy

/// Why identity vectors could not be learned or used, as a sentence for the user.
package enum ItemResponseError: Error, Sendable, Equatable, CustomStringConvertible {
    case invalidAnswers(String)
    case invalidSelection(String)
    /// Training left the finite numbers in `step` (counted from 1); `tensor` is the first that shows it.
    case diverged(step: Int, tensor: String)
    case policy(PolicyError)

    package var description: String {
        switch self {
        case .invalidAnswers(let reason): "invalid graded answers: \(reason)"
        case .invalidSelection(let reason): "no prompts can be selected: \(reason)"
        case .diverged(let step, let tensor):
            "training diverged in step \(step): the tensor '\(tensor)' is no longer finite; lower learning_rate, or check the "
                + "features for extreme values"
        case .policy(let error): error.description
        }
    }
}
