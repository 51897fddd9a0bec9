import Foundation
import PolicySnapshot
import Testing
import Units

/// zstd, sha256sum, tar and openssl agree with us, with the very commands of the module's article.
@Suite struct OutsideToolTests {
    static let tools = ["zstd", "sha256sum", "tar", "openssl", "sed", "sh"]

    static let areInstalled = tools.allSatisfy { tool in
        ["/usr/bin/", "/bin/", "/usr/local/bin/"].contains { FileManager.default.isExecutableFile(atPath: $0 + tool) }
    }

    /// Runs a script in `folder`; returns its output and whether it succeeded.
    private func run(_ script: String, in folder: URL) throws -> (output: String, succeeded: Bool) {
        let process = Process()
        process.executableURL = URL(filePath: "/bin/sh")
        process.arguments = ["-euc", script]
        process.currentDirectoryURL = folder
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = pipe
        try process.run()
        let output = try pipe.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return (String(decoding: output, as: UTF8.self), process.terminationStatus == 0)
    }

    static let check = """
        zstd -q -dc demo.tar.zst | sha256sum | cut -d' ' -f1
        sed -n 's/^identity sha256://p' demo.tar.zst.sig
        sed -n 's/^archive sha256:\\(.*\\)/\\1  demo.tar.zst/p' demo.tar.zst.sig | sha256sum -c -
        sed '/^$/,$d' demo.tar.zst.sig > statement
        printf -- '-----BEGIN PUBLIC KEY-----\\n%s\\n-----END PUBLIC KEY-----\\n' \
          "$(sed -n 's/^signature \\([^ ]*\\) .*/\\1/p' demo.tar.zst.sig | head -1)" > signer.pem
        sed -n 's/^signature [^ ]* //p' demo.tar.zst.sig | head -1 | openssl base64 -d -A > statement.sig
        openssl pkeyutl -verify -pubin -inkey signer.pem -rawin -in statement -sigfile statement.sig
        """

    @Test(.enabled(if: areInstalled, "needs \(tools.joined(separator: ", "))"))
    func `an outsider verifies without us`() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "outside-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
        defer { try? FileManager.default.removeItem(at: folder) }
        let packed = try Sample.packed()
        try packed.write(to: folder.appending(path: "demo.tar.zst").path())

        let verified = try run(Self.check, in: folder)
        #expect(verified.succeeded, "\(verified.output)")
        let lines = verified.output.split(separator: "\n")
        #expect(lines.first == packed.identity.hex[...] && lines.dropFirst().first == packed.identity.hex[...])
        #expect(verified.output.contains("demo.tar.zst: OK"))
        #expect(verified.output.contains("Signature Verified Successfully"))

        let listing = try run("TZ=UTC tar --numeric-owner -tvf demo.tar.zst", in: folder).output
        let entries = listing.split(separator: "\n").map { $0.split(separator: " ") }
        #expect(entries.map { $0.last.map(String.init) } == Sample.entryNames)
        #expect(entries.allSatisfy { $0.starts(with: ["-rw-r--r--", "0/0"]) && $0.contains("1970-01-01") })

        let listed = try run("tar -xOf demo.tar.zst manifest.json", in: folder).output
        for (name, digest) in try UnverifiedSnapshot(inspecting: packed.archive).manifest.files.map({
            ($0.path, $0.digest)
        }) {
            let sum = try run("tar -xOf demo.tar.zst \(name) | sha256sum", in: folder).output
            #expect(sum.hasPrefix(digest.hex) && listed.contains(digest.hex))
        }

        let tampered = try run("sed -i 's/^version 7/version 8/' demo.tar.zst.sig; \(Self.check)", in: folder)
        #expect(!tampered.succeeded && tampered.output.contains("Signature Verification Failure"))
    }

    @Test(.enabled(if: areInstalled, "needs openssl"))
    func `a key of open SSLIs read`() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "outside-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
        defer { try? FileManager.default.removeItem(at: folder) }
        let made = try run(
            "umask 077; openssl genpkey -algorithm ed25519 -out k; openssl pkey -in k -pubout | sed -n 2p",
            in: folder
        )
        let key = try SigningKey(file: folder.appending(path: "k").path())
        #expect(made.output == "\(key.verificationKey)\n")
    }
}
