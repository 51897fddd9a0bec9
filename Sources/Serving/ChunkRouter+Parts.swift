internal import Backlog
internal import BatchFiles

// A prompt with pictures, tools or the like goes to models that take them, and to no others.
extension ChunkRouter {
    /// Prompts that have the same candidates.
    struct CandidateGroup {
        /// One value a candidate; nil for all.
        var allowed: [Bool]?
        /// Places among the prompts of the plan, ascending.
        var rows: [Int]
    }

    /// What is routed together, and what cannot be routed.
    struct Plan {
        var prompts: [QueuedPrompt] = []
        var groups: [CandidateGroup] = []
        var failures: [UnroutablePrompt] = []
    }

    /// Groups the prompts of a chunk by what they have besides text.
    ///
    /// - Parameters:
    ///   - task: the chunk.
    ///   - allowed: the candidates that the job allows; nil for all.
    /// - Returns: every prompt once, in a group or as a failure.
    func plan(_ task: RoutingTask, allowed: [Bool]?) -> Plan {
        guard task.prompts.contains(where: { $0.parts != 0 }) else {
            return Plan(
                prompts: task.prompts,
                groups: [CandidateGroup(allowed: allowed, rows: Array(task.prompts.indices))]
            )
        }
        var plan = Plan()
        // In the order in which they first occur; there are few.
        var kinds: [(parts: Int16, group: Int?)] = []
        for prompt in task.prompts {
            let known = kinds.first { $0.parts == prompt.parts }
            let group: Int?
            if let known {
                group = known.group
            } else {
                let new = self.group(for: prompt.parts, task, allowed)
                group = new == nil ? nil : plan.groups.count
                if let new { plan.groups.append(new) }
                kinds.append((prompt.parts, group))
            }
            if let group {
                plan.groups[group].rows.append(plan.prompts.count)
                plan.prompts.append(prompt)
            } else {
                plan.failures.append(failure(prompt, task.job.name))
            }
        }
        return plan
    }

    /// An empty group of prompts with `parts`; nil if no candidate takes them.
    private func group(for parts: Int16, _ task: RoutingTask, _ allowed: [Bool]?) -> CandidateGroup? {
        guard parts != 0 else { return CandidateGroup(allowed: allowed, rows: []) }
        let takers = modelNumbers.indices.map { index in
            (allowed?[index] ?? true) && (task.takes[modelNumbers[index]] ?? 0) & parts == parts
        }
        return takers.contains(true) ? CandidateGroup(allowed: takers, rows: []) : nil
    }

    private func failure(_ prompt: QueuedPrompt, _ job: String) -> UnroutablePrompt {
        let words = PartKinds(rawValue: prompt.parts).words
        let named =
            words.dropLast().joined(separator: ", ") + (words.count > 1 ? " and " : "") + (words.last ?? "parts")
        return UnroutablePrompt(
            number: prompt.number,
            code: "parts",
            reason: "the prompt has \(named) besides text, and no model that the job may choose takes that; say which "
                + "models do in the column takes of the catalog (`waybill models import`), then `waybill jobs retry "
                + "\(job)`"
        )
    }
}
