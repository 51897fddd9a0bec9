import Foundation
import RecordFiles
import Testing

/// The set that ships with the project.
@Suite struct DemoSetTests {
    private static let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().path
    private static let folder = package + "/demo"
    private static let python = ["/usr/bin/python3", "/usr/local/bin/python3"].first {
        FileManager.default.isExecutableFile(atPath: $0)
    }

    @Test func `it loads, is complete and is marked as simulated`() throws {
        let set = try OutcomeSet(folder: Self.folder)
        #expect(set.name == "demo")
        #expect(set.origin == .simulated)
        #expect(set.prompts.count == 320)
        #expect(set.models.count == 8)
        #expect(set.completeModelsWithCosts == Array(0..<8))
        #expect(set.models.allSatisfy { $0.inputPrice != nil && $0.outputPrice != nil && !$0.provider.isEmpty })
        #expect(!set.outputTokens.contains { $0.isNaN })
        let costs = (0..<8).map { model in (0..<320).reduce(0) { $0 + set.costs[set.cell($1, model)] } }
        let cheapest = try #require(costs.min())
        let dearest = try #require(costs.max())
        #expect(dearest > 100 * cheapest)
    }

    @Test func `every kind of work has forty prompts, eight of each difficulty`() throws {
        var reader = try PromptReader(path: Self.folder + "/prompts.jsonl")
        var counts: [String: Int] = [:]
        while let record = try reader.next() {
            let fields = try #require(
                try JSONSerialization.jsonObject(with: Data(record.metadata)) as? [String: Any]
            )
            let task = try #require(fields["task"] as? String)
            let difficulty = try #require(fields["difficulty"] as? Int)
            #expect(record.id.hasPrefix(task + "-"))
            counts["\(task) \(difficulty)", default: 0] += 1
        }
        #expect(counts.count == 40)
        #expect(counts.values.allSatisfy { $0 == 8 })
    }

    @Test func `no two prompts are near duplicates`() throws {
        let set = try OutcomeSet(folder: Self.folder)
        let shingles = set.prompts.map { prompt in
            let words = prompt.text.lowercased().split { !$0.isLetter && !$0.isNumber }
            return Set(
                (0..<max(1, words.count - 2)).map { words[$0..<min($0 + 3, words.count)].joined(separator: " ") }
            )
        }
        // An index from shingle to prompts finds the few pairs that share anything.
        var holders: [String: [Int]] = [:]
        for (number, own) in shingles.enumerated() {
            for shingle in own { holders[shingle, default: []].append(number) }
        }
        for (number, own) in shingles.enumerated() {
            let others = Set(own.flatMap { holders[$0] ?? [] }).filter { $0 > number }
            for other in others {
                let shared = own.intersection(shingles[other]).count
                let similarity = Double(shared) / Double(own.union(shingles[other]).count)
                #expect(similarity < 0.3, "\(set.prompts[number].id) and \(set.prompts[other].id)")
            }
        }
    }

    @Test func `the best model differs between kinds of work`() throws {
        let set = try OutcomeSet(folder: Self.folder)
        var best: Set<Int> = []
        for task in Set(set.prompts.map(\.task)) {
            let rows = set.prompts.indices.filter { set.prompts[$0].task == task }
            let means = set.models.indices.map { model in rows.reduce(0) { $0 + set.scores[set.cell($1, model)] } }
            best.insert(try #require(means.indices.max { means[$0] < means[$1] }))
        }
        #expect(best.count >= 3)
    }

    @Test(.enabled(if: python != nil, "python3 is not installed"))
    func `the script draws the same bytes again`() throws {
        let folder = try TemporaryFolder()
        let process = Process()
        process.executableURL = URL(fileURLWithPath: try #require(Self.python))
        process.arguments = [Self.folder + "/simulate.py", "--output", folder.path]
        process.standardOutput = Pipe()
        try process.run()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        let drawn = try Data(contentsOf: URL(fileURLWithPath: folder.path + "/outcomes.csv"))
        let kept = try Data(contentsOf: URL(fileURLWithPath: Self.folder + "/outcomes.csv"))
        #expect(drawn == kept)
    }
}
