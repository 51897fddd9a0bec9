import Foundation
import StrictJSON
import Testing

@Suite(.enabled(if: Workplace.hasWeights, "the weights are missing; run ops/fetch-weights.sh"))
struct SnapshotTests {
    @Test func `a snapshot that was altered or is not trusted neither verifies nor is promoted`() async throws {
        try await Workplace.withRouting { place, target in
            let archive = place.folder.appendingPathComponent(".waybill/snapshots/demo-1.tar.zst")
            let genuine = try Data(contentsOf: archive)
            #expect(try place.binary.succeed("snapshot", "verify", archive.path).contains("verified"))
            let json = try JSON.parse(try place.binary.succeed("snapshot", "inspect", archive.path, "--json"))
            #expect(json["verified"]?.bool == false)
            #expect(json["manifest"]?["name"]?.string == "demo")

            var altered = genuine
            altered[altered.count / 2] ^= 1
            try altered.write(to: archive)
            for command in ["verify", "promote"] {
                #expect(try place.binary.fail("snapshot", command, archive.path).contains("demo-1.tar.zst"))
            }
            try genuine.write(to: archive)

            let trusted = place.folder.appendingPathComponent(".waybill/keys/trusted")
            let keys = try Data(contentsOf: trusted)
            try Data().write(to: trusted)
            #expect(try !place.binary.fail("snapshot", "verify", archive.path).isEmpty)
            // What was promoted before does not route either once its key is gone.
            #expect(try !place.binary.fail("route").isEmpty)
            try keys.write(to: trusted)
            #expect(try place.binary.succeed("route").contains("nothing to route"))
        }
    }

    @Test func `neither locale, time zone, folder nor umask enters a snapshot`() throws {
        try Workplace.with { place in
            let archive = try place.packedPolicy("cheapest")
            let home = place.folder.appendingPathComponent(".waybill").path
            let command = [
                BuiltBinary.path.path, "snapshot", "pack", "\(home)/policies/cheapest.draft", "--name", "demo",
                "--version", "1", "--home", home, "--out", "\(place.folder.path)/elsewhere",
            ]
            let process = Process()
            process.executableURL = URL(fileURLWithPath: "/bin/sh")
            process.arguments = ["-c", "umask 077; cd /; exec \"$@\"", "sh"] + command
            process.environment = [
                "PATH": "/usr/bin:/bin", "TZ": "Pacific/Kiritimati", "LC_ALL": "tr_TR.UTF-8", "HOME": "/nowhere",
            ]
            process.standardOutput = FileHandle.nullDevice
            try process.run()
            process.waitUntilExit()
            #expect(process.terminationStatus == 0)
            for suffix in ["", ".sig"] {
                let first = try Data(contentsOf: URL(fileURLWithPath: archive + suffix))
                let second = try Data(
                    contentsOf: place.folder.appendingPathComponent("elsewhere/demo-1.tar.zst\(suffix)")
                )
                #expect(first == second)
            }
        }
    }

    @Test func `the same draft packs to the same snapshot, a new one to the next version`() throws {
        try Workplace.with { place in
            let archive = try place.packedPolicy("cheapest")
            let before = try Data(contentsOf: URL(fileURLWithPath: archive))
            #expect(
                try place.binary.succeed("snapshot", "pack", ".waybill/policies/cheapest.draft", "--name", "demo")
                    .contains("unchanged")
            )
            #expect(try Data(contentsOf: URL(fileURLWithPath: archive)) == before)
            try place.binary.succeed("train", "random", Workplace.demo)
            let second = try JSON.parse(
                try place.binary.succeed(
                    "snapshot",
                    "pack",
                    ".waybill/policies/random.draft",
                    "--name",
                    "demo",
                    "--json"
                )
            )
            #expect(second["version"]?.int == 2)
            #expect(
                try place.binary.fail(
                    "snapshot",
                    "pack",
                    ".waybill/policies/cheapest.draft",
                    "--name",
                    "demo",
                    "--version",
                    "1"
                ).contains("rise")
            )
            #expect(
                try place.binary.fail("snapshot", "pack", "absent.draft", "--name", "demo").contains("absent.draft")
            )
            #expect(try place.binary.fail("snapshot", "pack", archive, "--name", "other").contains("draft"))
        }
    }
}
