internal import Numerics
internal import PolicyEvaluation
internal import Terminal
internal import Units

extension EvaluationSet {
    /// The prompts to learn from and those to evaluate on, by their numbers.
    ///
    /// - Throws: `CommandError` for a task that the set doesn't have, or one that leaves nothing to learn from.
    package func split(_ rule: SplitRule, seed: Int) throws -> (train: [Int], test: [Int]) {
        switch rule {
        case .random:
            var generator = RandomStream.split.generator(seed)
            let split = TrainTestSplit(texts, testShare: 0.3, using: &generator)
            guard !split.train.isEmpty, !split.test.isEmpty else {
                throw CommandError("\(name): \(splitFault)")
            }
            return (split.train, split.test)
        case .taskHoldout(let task):
            let test = tasks.indices.filter { tasks[$0].hasBytes(of: task) }
            guard !test.isEmpty else {
                let hint =
                    taskNames.isEmpty ? "it has no task labels" : NearestNames(taskNames).hint(for: task)
                throw CommandError("\(name): there is no task '\(task)' in prompts.jsonl to hold out; \(hint)")
            }
            // A text on both sides would leak its labels.
            let held = Set(test.map { Array(texts[$0].utf8) })
            let train = tasks.indices.filter { !tasks[$0].hasBytes(of: task) && !held.contains(Array(texts[$0].utf8)) }
            guard !train.isEmpty else {
                throw CommandError("\(name): without the task '\(task)' there is no prompt to learn from")
            }
            return (train, test)
        case .thinned(let task, let share):
            let (train, test) = try split(.random, seed: seed)
            let evaluated = test.filter { tasks[$0].hasBytes(of: task) }
            var thinned = train.filter { tasks[$0].hasBytes(of: task) }
            guard !evaluated.isEmpty, thinned.count < train.count else {
                throw CommandError("\(name): the task '\(task)' has no test prompts, or is the only one")
            }
            var generator = RandomStream.thinning.generator(seed)
            generator.shuffleUpward(&thinned)
            let kept = Set(thinned.prefix(Int((share * Double(thinned.count)).rounded())))
            return (train.filter { !tasks[$0].hasBytes(of: task) || kept.contains($0) }, evaluated)
        }
    }
}
