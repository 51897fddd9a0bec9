import Foundation
import Postgres
import PromptEncoder
import RecordFiles
import Registry
import RoutingPolicy
import Serving
import Terminal
import Units

/// The prompts on which two policies are compared, and what was left out of them.
struct ComparisonPrompts {
    private(set) var prompts: [ComparedPrompt] = []

    /// What was decided for each of them, and what came back.
    private(set) var decided: [RecentPrompt.Decided?] = []

    /// Sentences on what was left out and why.
    private(set) var skipped: [String] = []

    /// What they are, for people.
    let source: String

    /// The end of the backlog, under the terms of its jobs.
    init(
        last count: Int,
        _ connection: borrowing Connection,
        catalog: [Registry.ModelCatalog.Stored],
        for policies: [TrainedPolicy]
    ) throws {
        let recent = try RecentPrompts.read(connection, count: count)
        var (slow, unknown) = (0, 0)
        for prompt in recent {
            guard prompt.weights.latency == 0 else {
                slow += 1
                continue
            }
            let allowed = prompt.allowedModels.map { numbers in
                catalog.filter { numbers.contains($0.number) }.map(\.model.name)
            }
            guard Self.know(allowed, policies) else {
                unknown += 1
                continue
            }
            prompts.append(
                ComparedPrompt(
                    text: prompt.text,
                    preference: try Preference(quality: prompt.weights.quality, cost: prompt.weights.cost),
                    allowed: allowed,
                    explore: prompt.explore
                )
            )
            decided.append(prompt.decided)
        }
        source = "the newest \(FixedPoint.grouped(prompts.count)) prompts of the backlog"
        if slow > 0 { skipped.append("\(slow) prompts were left out: their jobs weigh latency, which no policy knows") }
        if unknown > 0 {
            skipped.append("\(unknown) prompts were left out: one of the policies knows no model that their jobs allow")
        }
    }

    /// Prompts under terms that are known.
    init(_ prompts: [ComparedPrompt], source: String) {
        self.prompts = prompts
        self.source = source
        decided = prompts.map { _ in nil }
    }

    /// The prompts of a file, each at five preferences from all for quality to all for cost.
    init(file path: String) throws {
        var reader = try PromptReader(path: path, distinctIDs: false)
        var texts: [String] = []
        while let record = try reader.next() { texts.append(record.prompt) }
        guard !texts.isEmpty else { throw CommandError("\(path) holds no prompts, expected at least one") }
        for quality in [1, 0.75, 0.5, 0.25, 0] {
            let preference = try Preference(quality: quality, cost: 1 - quality)
            prompts += texts.map { ComparedPrompt(text: $0, preference: preference) }
        }
        decided = prompts.map { _ in nil }
        source = "\(FixedPoint.grouped(texts.count)) prompts of \(path), each at five preferences"
        if let note = reader.unread.summary(byText: true) { skipped.append(note) }
    }

    private static func know(_ allowed: [String]?, _ policies: [TrainedPolicy]) -> Bool {
        guard let allowed else { return true }
        return policies.allSatisfy { policy in
            policy.candidates.contains { candidate in allowed.contains { $0.hasBytes(of: candidate.name) } }
        }
    }

    /// Compares two policies on them, at the prices that both have.
    ///
    /// - Throws: `CommandError` or `EncoderError` if an encoder is not here, `PolicyError` for terms that are refused.
    func compare(_ first: TrainedPolicy, _ second: TrainedPolicy, home: Home) throws -> DecisionComparison {
        // One text may stand at several preferences.
        var places: [ByteString: Int] = [:]
        var texts: [String] = []
        let rows = prompts.map { prompt in
            if let known = places[ByteString(prompt.text)] { return known }
            places[ByteString(prompt.text)] = texts.count
            texts.append(prompt.text)
            return texts.count - 1
        }
        let threads = ProcessInfo.processInfo.activeProcessorCount
        return try DecisionComparison(first, second, on: prompts) { policy in
            let encoder = try EncoderStore(home: home)
                .encoder(named: policy.encoder.name, digest: policy.encoder.digest)
            return SlowNotice.around("encoding \(texts.count) prompts with \(policy.encoder.name)") {
                encoder.encode(texts, workers: threads)
            }.rows(at: rows)
        }
    }
}
