import Foundation
import Terminal
import Testing

/// Places and files that commands write to.
@Suite struct OutputPlaceTests {
    private func withFolder(_ body: (URL) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("waybill-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try body(folder)
    }

    @Test func `a file in a folder's place and a folder in a file's place are told before the work`() throws {
        try withFolder { folder in
            let file = folder.appendingPathComponent("file")
            try OutputFile.write(Data("x".utf8), to: file)
            let asFolder = #expect(throws: CommandError.self) {
                try OutputPlace.prepare(folder: file, option: "--out")
            }
            #expect(asFolder?.description.contains("--out") == true)
            #expect(throws: CommandError.self) { try OutputPlace.prepare(file: folder, option: "--out") }
            try OutputPlace.prepare(file: folder.appendingPathComponent("a/b/c"), option: "--out")
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() == ["a", "file"])
        }
    }

    @Test func `a pipe is refused, and a link is followed to its file`() throws {
        try withFolder { folder in
            let pipe = folder.appendingPathComponent("pipe")
            let made = unsafe mkfifo(pipe.path, 0o600)
            try #require(made == 0)
            let error = #expect(throws: CommandError.self) { try OutputPlace.prepare(file: pipe, option: "--out") }
            #expect(error?.description.contains("is a pipe or a device") == true)
            let (file, link) = (folder.appendingPathComponent("file"), folder.appendingPathComponent("link"))
            try Data("old".utf8).write(to: file)
            try FileManager.default.createSymbolicLink(at: link, withDestinationURL: file)
            try OutputPlace.prepare(file: link, option: "--out")
            try OutputFile.write(Data("new".utf8), to: link)
            #expect(try Data(contentsOf: file) == Data("new".utf8))
            #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link.path) == file.path)
        }
    }

    @Test func `a file that cannot be written is named with the reason`() throws {
        try withFolder { folder in
            let error = #expect(throws: CommandError.self) {
                try OutputFile.write(Data(), to: folder.appendingPathComponent("absent/file"))
            }
            let text = error?.description ?? ""
            #expect(text.contains("absent/file: ") && !text.hasSuffix(": "), "\(text)")
        }
    }
}
