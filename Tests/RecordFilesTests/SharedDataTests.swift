import Foundation
import RecordFiles
import Testing

/// The real outcome sets beside the package, when they are there.
@Suite struct SharedDataTests {
    private static let folder =
        URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path + "/shared/data"
    private static let isThere = FileManager.default.fileExists(atPath: folder + "/zeroeval/outcomes.csv.gz")

    @Test(
        .enabled(if: isThere, "the folder shared/data is not beside the package"),
        arguments: [
            // Figures of the sets' own READMEs: prompts, models, outcome rows, complete models, those with costs.
            ("zeroeval", 4553, 56, 213268, 27, 26),
            ("paretobandit", 6196, 4, 22147, 3, 3),
        ]
    )
    func `they load with the figures of their descriptions`(
        name: String,
        prompts: Int,
        models: Int,
        outcomes: Int,
        complete: Int,
        completeWithCosts: Int
    ) throws {
        let set = try OutcomeSet(folder: Self.folder + "/" + name)
        #expect(set.name == name)
        #expect(set.origin == .recorded)
        #expect(set.prompts.count == prompts)
        #expect(set.models.count == models)
        #expect(set.scores.count { !$0.isNaN } == outcomes)
        #expect(set.completeModels.count == complete)
        #expect(set.completeModelsWithCosts.count == completeWithCosts)
        #expect(set.prompts.allSatisfy { !$0.text.isEmpty && !$0.task.isEmpty })
    }
}
