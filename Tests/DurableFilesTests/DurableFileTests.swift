import DurableFiles
import Foundation
import Testing

@Suite struct DurableFileTests {
    private func withFolder<R>(_ body: (String) throws -> R) throws -> R {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("durable-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        return try body(folder.path)
    }

    private func content(_ path: String) throws -> [UInt8] { try Array(Data(contentsOf: URL(filePath: path))) }

    private func mode(_ path: String) throws -> Int {
        try #require(try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int)
    }

    @Test func `a file is replaced whole and keeps its access rights`() throws {
        try withFolder { folder in
            let path = folder + "/file"
            try DurableFile.replace([1, 2, 3], at: path)
            try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
            try DurableFile.replace([4], at: path)
            let (replaced, kept) = (try content(path), try mode(path))
            #expect(replaced == [4] && kept == 0o600)
            try DurableFile.replace([5], at: path, mode: 0o640)
            let given = try mode(path)
            #expect(given == 0o640)
            let names = try FileManager.default.contentsOfDirectory(atPath: folder)
            #expect(names == ["file"])
        }
    }

    @Test func `a taken name is not taken again`() throws {
        try withFolder { folder in
            let path = folder + "/file"
            let (first, second) = (
                try DurableFile.create([1], at: path, mode: 0o600), try DurableFile.create([2], at: path, mode: 0o600)
            )
            #expect(first && !second)
            let (content, mode) = (try content(path), try mode(path))
            #expect(content == [1] && mode == 0o600)
            #expect(throws: FileFault.self) { try DurableFile.write([3], to: path) }
            let names = try FileManager.default.contentsOfDirectory(atPath: folder)
            #expect(names == ["file"])
        }
    }

    @Test func `a fault names the file and leaves nothing behind`() throws {
        try withFolder { folder in
            let fault = #expect(throws: FileFault.self) { try DurableFile.replace([1], at: folder + "/no/file") }
            #expect(fault?.path == folder + "/no/file" && fault?.description.contains("No such file") == true)
            try FileManager.default.createDirectory(atPath: folder + "/taken", withIntermediateDirectories: true)
            #expect(throws: FileFault.self) { try DurableFile.replace([1], at: folder + "/taken") }
            let names = try FileManager.default.contentsOfDirectory(atPath: folder)
            #expect(names == ["taken"])
        }
    }

    @Test func `two names change places`() throws {
        try withFolder { folder in
            let (one, other) = (folder + "/one", folder + "/other")
            try DurableFile.write([1], to: one)
            try DurableFile.write([2], to: other)
            let isExchanged = try DurableFile.exchange(one, other)
            let found = try content(one)
            #expect(found == (isExchanged ? [2] : [1]))
            try DurableFile.rename(one, to: other)
            let names = try FileManager.default.contentsOfDirectory(atPath: folder)
            #expect(names == ["other"])
        }
    }
}
