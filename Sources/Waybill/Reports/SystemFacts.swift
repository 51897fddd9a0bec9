import Backlog
import CommandOptions
import Foundation
import Numerics
import Postgres
import PromptEncoder
import RecordFiles
import Registry
import Serving
import Terminal
import Units

/// What a bug report should say about where Waybill runs; reads only.
struct SystemFacts {
    typealias Fact = (name: String, value: String)

    let options: DatabaseOptions

    /// The program itself.
    var program: [Fact] { [("waybill", Release.version), ("commit", Self.commit ?? "not known")] }

    /// Processor and operating system.
    var machine: [Fact] {
        let processor = Self.values(of: "/proc/cpuinfo", separator: ":")
        let flags = (processor["flags"] ?? "").split(separator: " ")
        let known = [
            "sse4_1", "avx", "avx2", "fma", "f16c", "avx512f", "avx512bw", "avx512_vnni", "avx512_bf16", "amx_tile",
        ]
        var name = utsname()
        _ = unsafe uname(&name)
        let kernel = unsafe withUnsafePointer(to: &name.release) { pointer in
            unsafe String(cString: UnsafeRawPointer(pointer).assumingMemoryBound(to: CChar.self))
        }
        let system = Self.values(of: "/etc/os-release", separator: "=")["PRETTY_NAME"] ?? "unknown"
        return [
            ("system", "\(system.replacing("\"", with: "")), Linux \(kernel)"),
            ("processor", processor["model name"] ?? "unknown"),
            ("cores", "\(ProcessInfo.processInfo.activeProcessorCount)"),
            ("processor features", known.filter { flags.contains($0[...]) }.joined(separator: " ")),
            ("instruction set", InstructionSet.current),
            ("ONEDNN_MAX_CPU_ISA", ProcessInfo.processInfo.environment["ONEDNN_MAX_CPU_ISA"] ?? "not set"),
        ]
    }

    /// What the program is built from and linked with.
    var libraries: [Fact] {
        let number = Connection.libraryVersion
        return [
            ("Swift", Self.compiler), ("oneDNN", MatrixLibrary.version),
            ("libpq", "\(number / 10_000).\(number % 10_000)"),
        ] + CompressionLibraries.versions
    }

    /// The encoders in the home folder, by digest.
    var encoders: [Fact] {
        let store = EncoderStore(home: options.home)
        return EncoderStore.names.map { name in
            guard let encoder = try? store.encoder(named: name) else { return ("encoder \(name)", "not there") }
            return (
                "encoder \(name)",
                "sha256:" + encoder.digest.hexadecimal
            )
        }
    }

    /// The database server, if one is configured and answers; none is started.
    var server: [Fact] {
        guard let target = try? options.target() else { return [("server", "none configured or running")] }
        do {
            let connection = try SlowNotice.around("waiting for the server of \(target)") { try Connection(target) }
            let number = connection.serverVersion
            let schema: String
            do {
                try SchemaMigrator().check(connection)
                schema = "schema up to date"
            } catch { schema = "\(error)" }
            return [
                (
                    "server",
                    "PostgreSQL \(number / 10_000).\(number % 10_000), \(connection.databaseEncoding), \(schema)"
                )
            ]
        } catch {
            return [("server", "\(error)")]
        }
    }

    private static var compiler: String {
        #if compiler(>=6.4)
        "6.4 or later"
        #elseif compiler(>=6.3.2)
        "6.3.2 or later"
        #elseif compiler(>=6.3.1)
        "6.3.1"
        #else
        "6.3"
        #endif
    }

    /// The commit of the checkout that the binary lies in, with a mark if files were changed; nil elsewhere.
    private static var commit: String? {
        var folder = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
        while folder.path != "/" {
            let isOurs = ["Package.swift", ".git", "db/schema.sql"].allSatisfy {
                FileManager.default.fileExists(atPath: folder.appendingPathComponent($0).path)
            }
            if isOurs { return answer(["git", "-C", folder.path, "describe", "--always", "--dirty", "--abbrev=12"]) }
            folder.deleteLastPathComponent()
        }
        return nil
    }

    /// The first line that a program prints; nil if it fails.
    private static func answer(_ words: [String]) -> String? {
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = words
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return nil }
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { return nil }
        return String(decoding: data, as: UTF8.self).split(separator: "\n").first.map(String.init)
    }

    /// The first value of each key in a file of `key SEPARATOR value` lines.
    private static func values(of file: String, separator: Character) -> [String: String] {
        var values: [String: String] = [:]
        let text = (try? String(contentsOfFile: file, encoding: .utf8)) ?? ""
        for line in text.split(separator: "\n") {
            let parts = line.split(separator: separator, maxSplits: 1).map { $0.trimmingCharacters(in: .whitespaces) }
            if parts.count == 2, values[parts[0]] == nil { values[parts[0]] = parts[1] }
        }
        return values
    }
}
