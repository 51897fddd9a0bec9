import Foundation
import PolicySnapshot
import Testing
import Units

/// Snapshots, keys and trust files on the disk, each test in a folder of its own.
@Suite final class FileTests {
    private let folder: String

    init() throws {
        let url = FileManager.default.temporaryDirectory.appending(path: "snapshot-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: false)
        folder = url.path() + "/"
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    private func verify(_ path: String) throws -> VerifiedSnapshot {
        try VerifiedSnapshot(file: path, trust: Sample.trust(), requirements: Requirements(at: Sample.now))
    }

    private func code<T>(_ body: () throws -> T) throws -> SnapshotError.Code {
        let error = try #require(throws: SnapshotError.self) { _ = try body() }
        #expect(error.file?.hasPrefix(folder) == true, "the error does not name the file: \(error)")
        return error.code
    }

    @Test func `a snapshot is written and read back`() throws {
        let packed = try Sample.packed()
        let path = folder + "demo-7.tar.zst"
        try packed.write(to: path)
        #expect(try verify(path).identity == packed.identity)
        #expect(try UnverifiedSnapshot(file: path).identity == packed.identity)
        try packed.write(to: path)
        let names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
        #expect(names == ["demo-7.tar.zst", "demo-7.tar.zst.sig"])
    }

    @Test func `another snapshot is never overwritten`() throws {
        let path = folder + "demo.tar.zst"
        let first = try Sample.packed()
        try first.write(to: path)
        #expect(try code { try Sample.packed(version: 8).write(to: path) } == .fileExists)
        #expect(try verify(path).identity == first.identity)
        let halfTaken = folder + "half.tar.zst"
        try Data("x".utf8).write(to: URL(filePath: halfTaken + ".sig"))
        #expect(try code { try first.write(to: halfTaken) } == .fileExists)
        #expect(!FileManager.default.fileExists(atPath: halfTaken))
        _ = unsafe symlink(folder + "elsewhere", folder + "link.tar.zst")
        #expect(try code { try first.write(to: folder + "link.tar.zst") } == .fileExists)
        #expect(!FileManager.default.fileExists(atPath: folder + "elsewhere"))
    }

    @Test func `what is not there is named`() throws {
        #expect(try code { try verify(folder + "none.tar.zst") } == .file)
        #expect(try code { try Sample.packed().write(to: folder + "none/demo.tar.zst") } == .file)
        #expect(try code { try UnverifiedSnapshot(file: folder) } == .file)
        _ = unsafe mkfifo(folder + "fifo", 0o600)
        #expect(try code { try TrustStore(file: folder + "fifo") } == .file)
        try Data(Sample.packed().archive).write(to: URL(filePath: folder + "unsigned.tar.zst"))
        #expect(try code { try verify(folder + "unsigned.tar.zst") } == .file)
        var caps = ReadingCaps()
        caps.archive = 10
        #expect(try code { try UnverifiedSnapshot(file: folder + "unsigned.tar.zst", caps: caps) } == .tooLarge)
    }

    @Test func `a private key is for its owners eyes`() throws {
        let key = SigningKey.generate()
        let path = folder + "ada.key"
        try key.write(to: path)
        #expect(try SigningKey(file: path).verificationKey == key.verificationKey)
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        #expect(mode == 0o600)
        for open in [0o640, 0o604, 0o610, 0o777] as [mode_t] {
            _ = unsafe chmod(path, open)
            #expect(try code { try SigningKey(file: path) } == .filePermissions)
        }
        _ = unsafe chmod(path, 0o600)
        #expect(try code { try SigningKey.generate().write(to: path) } == .fileExists)
        #expect(try SigningKey(file: path).verificationKey == key.verificationKey)
    }

    @Test(arguments: ["", "x", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"])
    func `what is no key is refused`(_ text: String) throws {
        let path = folder + "no.key"
        try Data(text.utf8).write(to: URL(filePath: path))
        _ = unsafe chmod(path, 0o600)
        #expect(try code { try SigningKey(file: path) } == .keyFormat)
    }

    @Test func `a trust file is read`() throws {
        let path = folder + "trust"
        try Data(TrustStore.line(name: "ada", key: Sample.key().verificationKey, policy: "demo").utf8)
            .write(to: URL(filePath: path))
        #expect(try TrustStore(file: path).entries.first?.policies == ["demo"])
        try Data("one word\n".utf8).write(to: URL(filePath: path))
        #expect(try code { try TrustStore(file: path) } == .trustFormat)
    }

    @Test func `the keys of the RFC have their known form`() throws {
        let key = try Sample.key()
        #expect(key.verificationKey.description == "MCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=")
        #expect(key.pem.contains("MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g"))
        #expect(try SigningKey(pem: key.pem).verificationKey == key.verificationKey)
    }
}
