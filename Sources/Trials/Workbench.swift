internal import PolicyEvaluation
internal import PromptEncoder
package import RecordFiles
internal import RoutingPolicy
internal import Serving
package import Terminal

/// An outcome set, the encoders of a home folder and the machine's cores: what evaluations and experiments work with.
package struct Workbench: Sendable {
    package let set: EvaluationSet
    package let home: Home
    package let threads: Int

    /// Reads the set in `folder` and says what is to be known of it.
    ///
    /// - Throws: `RecordError` for faulty files, `CommandError` if fewer than two models or prompts can be compared.
    package init(folder: String, dialect: CSVDialect, completePrompts: Bool, home: Home, threads: Int) throws {
        set = try EvaluationSet(folder: folder, dialect: dialect, completePrompts: completePrompts)
        self.home = home
        self.threads = threads
        if set.isSimulated {
            Message.note("note: the outcomes of \(folder) are SIMULATED, and so are all figures that come from them")
        }
        if !set.omitted.isEmpty {
            Message.note("left out \(set.omitted.count) models without all scores, costs or a price")
        }
    }

    /// The set with features by the encoder called `name`; what is missing is encoded and kept.
    ///
    /// - Throws: `CommandError` for an unknown encoder, `EncoderError` for missing or altered files.
    package func encoded(by name: String) throws -> EncodedSet {
        let encoder = try EncoderStore(home: home).encoder(named: name)
        let prompts = try FeatureCache(home: home, encoder: encoder).encoded(set.texts, workers: threads)
        let identity = try EncoderIdentity(name: encoder.name, digest: encoder.digest, dimension: encoder.dimension)
        return EncodedSet(set: set, prompts: prompts, encoder: identity)
    }

    /// Sees that a plan can be carried out, before anything takes its time.
    ///
    /// - Throws: `CommandError` for a split that the set does not allow, or an encoder that is not there.
    package func check(_ plan: EvaluationPlan) throws {
        _ = try set.split(plan.split, seed: 1)
        _ = try EncoderStore(home: home).encoder(named: plan.encoder)
    }

    /// Carries out plans, one section of a report each.
    ///
    /// - Throws: `CommandError` that names the policy and seed of a trial that failed.
    package func compare(_ plans: [(title: String?, plan: EvaluationPlan)]) async throws -> [ComparisonSection] {
        var sections: [ComparisonSection] = []
        var features: [String: EncodedSet] = [:]
        for (title, plan) in plans {
            let encoded = try features[plan.encoder] ?? encoded(by: plan.encoder)
            features[plan.encoder] = encoded
            if sections.isEmpty {
                for text in try set.assumptions(encoded.prompts, encoder: encoded.encoder) {
                    Message.note("assumed: \(text)")
                }
            }
            let comparison = Comparison(encoded, plan: plan)
            let result = try await comparison.run(workers: threads, title: title ?? "evaluating")
            sections.append(ComparisonSection(title: title, result: result))
        }
        return sections
    }
}
