package import Backlog
internal import Numerics
internal import PromptEncoder
internal import Registry
package import RoutingPolicy
package import Units

/// Chooses a model for every prompt of a chunk: encoder, policy at the prices in force, lottery.
package struct ChunkRouter: Sendable {
    /// The snapshot's digest: with the job's seed and the prompt's number it keys the draw.
    package let identity: Digest
    private let policy: TrainedPolicy
    let modelNumbers: [Int16]
    private let features: RecentFeatures
    private let progress: @Sendable (Int) -> Void

    /// - Parameters:
    ///   - policy: what chooses.
    ///   - identity: the digest of its snapshot.
    ///   - modelNumbers: the catalog's numbers of the policy's candidates, in their order.
    ///   - features: makes vectors of prompts, by the encoder that the policy was trained with.
    ///   - progress: told the number of prompts encoded since the last call.
    package init(
        policy: TrainedPolicy,
        identity: Digest,
        modelNumbers: [Int16],
        features: RecentFeatures,
        progress: @escaping @Sendable (Int) -> Void = { _ in }
    ) {
        self.policy = policy
        self.identity = identity
        self.modelNumbers = modelNumbers
        self.features = features
        self.progress = progress
    }

    /// One decision a prompt; where the policy refuses the job, a failure with its reason instead.
    ///
    /// - Throws: `CancellationError` soon after the task was cancelled, so that a stop need not wait for a long chunk.
    package func route(_ task: RoutingTask) throws -> ChunkRouting {
        let allowed = task.job.allowedModels.map { allowed in modelNumbers.map(allowed.contains) }
        if let allowed, !allowed.contains(true) {
            let job = task.job.name
            return failing(
                task,
                code: "models",
                "the policy knows none of the models that the job '\(job)' allows; promote one that does, then "
                    + "`waybill jobs retry \(job)`"
            )
        }
        let plan = plan(task, allowed: allowed)
        guard !plan.prompts.isEmpty else { return ChunkRouting(decisions: [], failures: plan.failures, candidates: []) }
        let prompts = try encode(plan.prompts)
        do throws(PolicyError) {
            let prices = try prices(task)
            let policy = try policy.repriced(prices.map(\.model))
            let sampler = DecisionSampler(snapshotDigest: identity.bytes, jobSeed: task.job.seed)
            var routing = ChunkRouting(decisions: [], failures: plan.failures, candidates: [], cut: prompts.cut)
            var totals = CandidateSums(count: modelNumbers.count)
            for group in plan.groups {
                let batch = try policy.route(
                    plan.groups.count == 1 ? prompts : prompts.rows(at: group.rows),
                    encoderDigest: features.encoder.digest,
                    preference: task.job.preference,
                    allowed: group.allowed,
                    explore: task.job.explore
                )
                let queued = group.rows.map { plan.prompts[$0] }
                let decisions = sampler.decisions(batch, promptNumbers: queued.map { Int64($0.number) })
                routing.decisions += zip(queued, decisions).map { prompt, decision in
                    RoutedPrompt(
                        number: prompt.number,
                        model: modelNumbers[decision.candidate],
                        propensity: decision.propensity,
                        predictedQuality: decision.predictedQuality,
                        predictedCost: Money.nanoDollars(decision.predictedCost)
                    )
                }
                totals.add(batch, allowed: group.allowed)
                routing.isExtrapolated = routing.isExtrapolated || batch.isExtrapolated
                add(batch, decisions, to: &routing.exploration)
            }
            if plan.groups.count > 1 { routing.decisions.sort { $0.number < $1.number } }
            routing.candidates = modelNumbers.indices.filter { allowed?[$0] ?? true }.map { candidate in
                totals.total(candidate, model: modelNumbers[candidate], price: prices[candidate].price)
            }
            return routing
        } catch {
            return failing(task, code: "policy", "\(error)")
        }
    }

    /// Vectors and lengths of prompts.
    private func encode(_ prompts: [QueuedPrompt]) throws -> EncodedPrompts {
        // Small enough to be over in a second or two: a stop has to wait for it. The encoder's own batches are no
        // larger.
        let block = 16
        var texts = prompts.map(\.text)[...]
        var elements: [Float] = []
        var inputTokens: [Float] = []
        while !texts.isEmpty {
            try Task.checkCancellation()
            let part = features.encode(Array(texts.prefix(block)))
            elements += part.features.elements
            inputTokens += part.inputTokens
            texts = texts.dropFirst(block)
            progress(part.count)
        }
        return EncodedPrompts(
            features: Matrix(rows: prompts.count, columns: features.encoder.dimension, elements: elements),
            inputTokens: inputTokens
        )
    }

    private func failing(_ task: RoutingTask, code: String, _ reason: String) -> ChunkRouting {
        ChunkRouting(
            decisions: [],
            failures: task.prompts.map { UnroutablePrompt(number: $0.number, code: code, reason: reason) },
            candidates: []
        )
    }

    /// Rounded prompt by prompt, so that the sums of a job don't depend on how it was cut into chunks.
    private func add(_ batch: RoutedBatch, _ decisions: [Decision], to total: inout ExplorationTotal) {
        total.prompts += Int32(decisions.count(where: \.isExplored))
        for price in batch.exploration {
            total.extraCost += Int64((price.extraCost * 1e9).rounded())
            total.lostUtility += Int64((price.lostUtility * 1e6).rounded())
        }
    }

    /// The prices in force of the policy's candidates, in their order.
    private func prices(_ task: RoutingTask) throws(PolicyError) -> [ModelCatalog.Stored] {
        var prices: [ModelCatalog.Stored] = []
        for (number, candidate) in zip(modelNumbers, policy.candidates) {
            guard let stored = task.catalog.first(where: { $0.number == number }) else {
                throw .invalidCatalog(
                    "'\(candidate.name)', which the policy may choose, has no price today; import one with "
                        + "`waybill models import`"
                )
            }
            prices.append(stored)
        }
        return prices
    }
}
