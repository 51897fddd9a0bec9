package import RoutingPolicy

/// Why training did not give a policy, as a sentence for the user.
package enum LearningError: Error, Sendable, Equatable, CustomStringConvertible {
    case invalidTrainingSet(String)
    case invalidOption(String)
    case unknownTrainer(String)
    /// Training left the finite numbers in `epoch` (counted from 1); `tensor` is the first that shows it.
    case diverged(epoch: Int, tensor: String)
    /// The same for training in stages of steps; `stage` names it.
    case divergedInStep(stage: String, step: Int, tensor: String)
    case policy(PolicyError)
    case invalidAnswers(String)
    case invalidSelection(String)

    package var description: String {
        switch self {
        case .invalidTrainingSet(let reason): "invalid training data: \(reason)"
        case .invalidOption(let reason): "invalid training option: \(reason)"
        case .unknownTrainer(let reason): reason
        case .diverged(let epoch, let tensor):
            "training diverged in epoch \(epoch): the tensor '\(tensor)' is no longer finite; "
                + "lower learning_rate, or check the features for extreme values"
        case .divergedInStep(let stage, let step, let tensor):
            "training diverged in step \(step) of \(stage): the tensor '\(tensor)' is no longer finite; "
                + "lower learning_rate, or check the features for extreme values"
        case .policy(let error): error.description
        case .invalidAnswers(let reason): "invalid graded answers: \(reason)"
        case .invalidSelection(let reason): "no prompts can be selected: \(reason)"
        }
    }
}
