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

    private func mode(_ path: String) throws -> Int {
        try #require(try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int)
    }

    @Test func `a file is replaced whole and keeps its access rights`() throws {
        try withFolder { folder in
            let path = folder + "/file"
            try DurableFile.replace([1, 2, 3], at: path)
            try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
            try DurableFile.replace([4], at: path)
            #expect(try Array(Data(contentsOf: URL(filePath: path))) == [4])
            #expect(try mode(path) == 0o600)
            try DurableFile.replace([5], at: path, mode: 0o640)
            #expect(try mode(path) == 0o640)
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["file"])
        }
    }

    @Test func `a taken name is not taken again`() throws {
        try withFolder { folder in
            let path = folder + "/file"
            #expect(try DurableFile.create([1], at: path, mode: 0o600))
            #expect(try DurableFile.create([2], at: path, mode: 0o600) == false)
            #expect(try Array(Data(contentsOf: URL(filePath: path))) == [1] && mode(path) == 0o600)
            #expect(throws: FileFault.self) { try DurableFile.write([3], to: path) }
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["file"])
        }
    }

    @Test func `a fault names the file and leaves nothing behind`() throws {
        try withFolder { folder in
            let fault = #expect(throws: FileFault.self) { try DurableFile.replace([1], at: folder + "/no/file") }
            #expect(fault?.path == folder + "/no/file" && fault?.description.contains("No such file") == true)
            try FileManager.default.createDirectory(atPath: folder + "/taken", withIntermediateDirectories: true)
            #expect(throws: FileFault.self) { try DurableFile.replace([1], at: folder + "/taken") }
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["taken"])
        }
    }

    @Test func `two names change places`() throws {
        try withFolder { folder in
            let (one, other) = (folder + "/one", folder + "/other")
            try DurableFile.write([1], to: one)
            try DurableFile.write([2], to: other)
            if try DurableFile.exchange(one, other) {
                #expect(try Array(Data(contentsOf: URL(filePath: one))) == [2])
            }
            try DurableFile.rename(one, to: other)
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["other"])
        }
    }
}
