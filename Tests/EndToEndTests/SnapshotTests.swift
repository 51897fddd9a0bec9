import Foundation
import Postgres
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

    @Test func `a stored snapshot goes into other channels, and back into one`() async throws {
        try await Workplace.withRouting { place, target in
            let first = place.folder.appendingPathComponent(".waybill/snapshots/demo-1.tar.zst").path
            let draft = ".waybill/policies/knn.draft"
            try place.binary.succeed("snapshot", "pack", draft, "--name", "other")
            let other = place.folder.appendingPathComponent(".waybill/snapshots/other-1.tar.zst").path
            // Second channel; A, B, A; the same again.
            #expect(try place.binary.succeed("snapshot", "promote", first, "--channel", "staging").contains("promoted"))
            for file in [other, first, other] { try place.binary.succeed("snapshot", "promote", file) }
            #expect(try place.binary.succeed("snapshot", "promote", other).contains("already in"))
            let connection = try Connection(target)
            #expect(try connection.number("select count(*) from waybill.snapshot") == 2)
            #expect(try connection.number("select count(*) from waybill.promotion where channel = 'production'") == 4)

            // Back to an older version of the same policy only when asked for, and logged as what it is.
            try place.binary.succeed("train", Workplace.demo, "--policy", "random")
            try place.binary.succeed("snapshot", "pack", ".waybill/policies/random.draft", "--name", "demo")
            try place.binary.succeed("snapshot", "promote", first.replacing("demo-1", with: "demo-2"))
            #expect(try place.binary.fail("snapshot", "promote", first).contains("--allow-older"))
            try place.binary.succeed("snapshot", "promote", first, "--allow-older")
            #expect(try connection.number("select count(*) from waybill.promotion where action = 'rollback'") == 1)
        }
    }

    @Test func `of two promoters one may lose, and promotes when it tries again`() async throws {
        try await Workplace.withRouting { place, target in
            let snapshots = place.folder.appendingPathComponent(".waybill/snapshots").path
            let names = ["a", "b", "c", "d"]
            for name in names {
                try place.binary.succeed("snapshot", "pack", ".waybill/policies/knn.draft", "--name", name)
            }
            let running = try names.map {
                try RunningBinary(place, ["snapshot", "promote", "\(snapshots)/\($0)-1.tar.zst"])
            }
            for promoter in running {
                promoter.process.waitUntilExit()
                #expect(promoter.process.terminationStatus == 0 || promoter.errors.contains("decide again"))
            }
            let connection = try Connection(target)
            // What lost left nothing behind, and tries again.
            let stored = try connection.number("select count(*) from waybill.snapshot")
            #expect(try connection.number("select count(distinct digest) from waybill.promotion") == stored)
            for name in names { try place.binary.succeed("snapshot", "promote", "\(snapshots)/\(name)-1.tar.zst") }
        }
    }

    @Test func `another snapshot of the same name and version is refused whole`() async throws {
        try await Workplace.withRouting { place, target in
            try place.binary.succeed("train", Workplace.demo, "--policy", "random")
            try place.binary.succeed(
                "snapshot",
                "pack",
                ".waybill/policies/random.draft",
                "--name",
                "demo",
                "--out",
                "elsewhere"
            )
            let message = try place.binary.fail(
                "snapshot",
                "promote",
                "elsewhere/demo-1.tar.zst",
                "--channel",
                "staging"
            )
            #expect(message.contains("another snapshot as demo version 1"), "\(message)")
            let connection = try Connection(target)
            #expect(try connection.number("select count(*) from waybill.snapshot") == 1)
            #expect(try connection.number("select count(*) from waybill.promotion") == 1)
        }
    }

    @Test func `a key that may only pack promotes nothing until another one signs`() async throws {
        try await Workplace.withRouting { place, target in
            let keys = place.folder.appendingPathComponent(".waybill/keys")
            try place.binary.succeed("snapshot", "keygen", "--name", "builder", "--role", "pack")
            try place.binary.succeed("snapshot", "keygen", "--name", "release", "--role", "promote")
            try place.binary.succeed(
                "snapshot",
                "pack",
                ".waybill/policies/knn.draft",
                "--name",
                "built",
                "--key",
                keys.appendingPathComponent("builder.key").path
            )
            let archive = place.folder.appendingPathComponent(".waybill/snapshots/built-1.tar.zst").path
            #expect(try place.binary.succeed("snapshot", "verify", archive).contains("not to be promoted yet"))
            let message = try place.binary.fail("snapshot", "promote", archive)
            #expect(message.contains("builder") && message.contains("may not promote"), "\(message)")
            let moved = "select count(*) from waybill.promotion where action <> 'refuse'"
            #expect(try Connection(target).number(moved) == 1)
            #expect(try Connection(target).number("select count(*) from waybill.promotion") == 2)
            let release = keys.appendingPathComponent("release.key").path
            #expect(try place.binary.succeed("snapshot", "sign", archive, "--key", release).contains("signed"))
            #expect(try place.binary.succeed("snapshot", "sign", archive, "--key", release).contains("already"))
            try place.binary.succeed("snapshot", "promote", archive)
            #expect(try place.binary.succeed("route").contains("nothing to route"))
            // Whoever may promote alone has not vouched for the content.
            try place.binary.succeed(
                "snapshot",
                "pack",
                ".waybill/policies/knn.draft",
                "--name",
                "odd",
                "--key",
                release
            )
            let odd = archive.replacing("built", with: "odd")
            #expect(try place.binary.fail("snapshot", "promote", odd).contains("may not pack"))
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
            // The instruction set does enter, by the last bits of the golden decisions.
            process.environment?["ONEDNN_MAX_CPU_ISA"] = ProcessInfo.processInfo.environment["ONEDNN_MAX_CPU_ISA"]
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
            try place.binary.succeed("train", Workplace.demo, "--policy", "random")
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
