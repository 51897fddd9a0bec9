import Foundation
import PolicySnapshot
import Testing

@Suite struct DraftTests {
    private let content: SnapshotContent

    init() throws { content = try Sample.content() }

    private func withFile(_ body: (String) throws -> Void) throws {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("draft-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: file) }
        try body(file.path)
    }

    @Test func `a draft comes back as it was and packs as its content does`() throws {
        try withFile { path in
            let draft = try PolicyDraft(content)
            try draft.write(to: path)
            let read = try PolicyDraft(file: path)
            #expect(read.archive == draft.archive)
            #expect(read.content.policy == content.policy)
            #expect(read.content.trainingData == content.trainingData)
            #expect(try PolicyDraft(read.content).archive == PolicyDraft(read.content).archive)
            var later = read.content
            (later.name, later.version) = ("later", 7)
            let packed = try PackedSnapshot(packing: later, signedWith: .generate())
            let snapshot = try UnverifiedSnapshot(inspecting: packed.archive)
            #expect(snapshot.manifest.name == "later")
            #expect(snapshot.manifest.version == 7)
        }
    }

    @Test func `a later draft takes the place of an earlier one`() throws {
        try withFile { path in
            try Data("earlier".utf8).write(to: URL(fileURLWithPath: path))
            try PolicyDraft(content).write(to: path)
            #expect(try PolicyDraft(file: path).content.policy == content.policy)
        }
    }

    @Test func `what is no draft is refused by name`() throws {
        try withFile { path in
            let packed = try PackedSnapshot(packing: content, signedWith: .generate())
            try Data(packed.archive).write(to: URL(fileURLWithPath: path))
            let error = #expect(throws: SnapshotError.self) { try PolicyDraft(file: path) }
            #expect(error?.description.contains(path) == true)
            #expect(error?.code == .wrongPolicyName)
            try Data(packed.archive.dropLast(9)).write(to: URL(fileURLWithPath: path))
            #expect(throws: SnapshotError.self) { try PolicyDraft(file: path) }
        }
    }
}
