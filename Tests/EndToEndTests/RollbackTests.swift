import Foundation
import Postgres
import StrictJSON
import Testing

@Suite(.enabled(if: Workplace.hasWeights, "the weights are missing; run ops/fetch-weights.sh"))
struct RollbackTests {
    /// demo@1 promoted, then demo@2 and demo@3, the files gone.
    private static func withThree(_ body: (Workplace, ConnectionString) async throws -> Void) async throws {
        try await Workplace.withRouting { place, target in
            for (policy, version) in [("random", 2), ("cheapest", 3)] {
                try place.binary.succeed("train", Workplace.demo, "--policy", policy)
                try place.binary.succeed("snapshot", "pack", ".waybill/policies/\(policy).draft", "--name", "demo")
                let file = ".waybill/snapshots/demo-\(version).tar.zst"
                try place.binary.succeed("snapshot", "promote", file, "--reason", "number \(version)")
            }
            try FileManager.default.removeItem(at: place.folder.appendingPathComponent(".waybill/snapshots"))
            try await body(place, target)
        }
    }

    @Test func `rollback goes back one by one, to a version, and says what was in force when`() async throws {
        try await Self.withThree { place, target in
            let connection = try Connection(target)
            let between = try connection.query(
                "select to_char((at + interval '1 second') at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"') as t "
                    + "from waybill.promotion where sequence = 3"
            ).single().get(0, as: String.self)
            #expect(try place.binary.fail("snapshot", "rollback").contains("--reason"))
            #expect(try place.binary.fail("snapshot", "rollback", "--reason", " ").contains("--reason"))
            #expect(try place.binary.succeed("snapshot", "rollback", "--reason", "cut").contains("demo@2"))
            #expect(try place.binary.succeed("snapshot", "rollback", "--reason", "cut").contains("demo@1"))
            let nothing = try place.binary.fail("snapshot", "rollback", "--reason", "cut")
            #expect(nothing.contains("no other snapshot"), "\(nothing)")
            #expect(
                try place.binary.succeed("snapshot", "rollback", "--to", "3", "--reason", "back").contains("demo@3")
            )
            #expect(try place.binary.succeed("snapshot", "rollback", "--to", "3", "--reason", "b").contains("already"))
            #expect(try place.binary.fail("snapshot", "rollback", "--to", "9", "--reason", "b").contains("1, 2, 3"))
            // What is in the database may be promoted by name, but a rollback goes to what was in the channel.
            let never = ["--channel", "eu.staging", "--reason", "b"]
            try place.binary.succeed("snapshot", "promote", "demo@1", "--to", "eu.staging")
            let refused = try place.binary.run(["snapshot", "rollback", "--to", "demo@2"] + never)
            #expect(refused.status == 1 && refused.errors.contains("was never in the channel"), "\(refused.errors)")

            let history = try JSON.parse(try place.binary.succeed("snapshot", "history", "--json"))
            #expect(
                history["log"]?.array?.compactMap { $0["action"]?.string } == [
                    "promote", "promote", "promote", "rollback", "rollback", "rollback",
                ]
            )
            #expect(
                history["log"]?.array?.compactMap { $0["snapshot"]?.string } == [
                    "demo@1", "demo@2", "demo@3", "demo@2", "demo@1", "demo@3",
                ]
            )
            #expect(history["log"]?.array?.last?["until"]?.isNull == true)
            let then = try place.binary.succeed("snapshot", "history", "--at", between)
            #expect(then.contains(" was in production: sha256:"), "\(then)")
            #expect(try place.binary.succeed("snapshot", "history", "--at", "2001-01-01T00:00:00Z").contains("nothing"))
            #expect(try place.binary.fail("snapshot", "history", "--at", "yesterday").contains("with its zone"))
            #expect(try place.binary.succeed("route").contains("nothing to route"))
        }
    }

    @Test func `a log that was altered is named, told everywhere and trusted nowhere`() async throws {
        try await Self.withThree { place, target in
            let connection = try Connection(target)
            try place.binary.succeed("snapshot", "log", "verify", "--checkpoint", "log.txt")
            #expect(
                try place.binary.succeed("snapshot", "log", "verify", "--against", "log.txt").contains("contains all")
            )
            try place.binary.succeed("snapshot", "rollback", "--reason", "cut")
            #expect(
                try place.binary.succeed("snapshot", "log", "verify", "--against", "log.txt").contains("contains all")
            )
            // The end is cut off: sound by itself, and not what the checkpoint says.
            try connection.query("delete from waybill.promotion where sequence > 2")
            try place.binary.succeed("snapshot", "log", "verify")
            let cut = try place.binary.run(["snapshot", "log", "verify", "--against", "log.txt"])
            #expect(
                cut.status == 1 && cut.output.contains("channel:production: entry 3: it is missing"),
                "\(cut.output)"
            )
            try connection.query("update waybill.promotion set actor = 'eve' where sequence = 1")
            let found = try place.binary.run(["snapshot", "log", "verify"])
            #expect(found.status == 1 && found.output.contains("channel:production: entry 1: it was altered"))
            for command in [["history"], ["rollback", "--reason", "x"], ["promote", "demo@1"]] {
                let result = try place.binary.run(["snapshot"] + command)
                #expect(
                    result.status == 1 && result.errors.contains("broken at entry 1"),
                    "\(command) \(result.errors)"
                )
            }
            #expect(try place.binary.fail("route").contains("broken at entry 1"))
            let checkpoint = place.folder.appendingPathComponent("log.txt")
            try Data(try Data(contentsOf: checkpoint).map { $0 == UInt8(ascii: "3") ? UInt8(ascii: "4") : $0 })
                .write(to: checkpoint)
            #expect(try !place.binary.fail("snapshot", "log", "verify", "--against", "log.txt").isEmpty)
        }
    }

    @Test func `a channel is given under one name, and a safe one`() async throws {
        try await Workplace.withRouting { place, target in
            for wrong in [["--to", "a", "--channel", "a"], ["--to", "Ä"], ["--channel", "../x"], ["--to", "a b"]] {
                let result = try place.binary.run(["snapshot", "promote", "demo@1"] + wrong)
                #expect(result.status == 64, "\(wrong): \(result.errors)")
            }
            #expect(
                try place.binary.succeed("snapshot", "promote", "demo", "--channel", "b-2.x_y").contains("promoted")
            )
            #expect(try place.binary.fail("snapshot", "promote", "absent").contains("demo@1"))
            let altered = place.folder.appendingPathComponent(".waybill/snapshots/demo-1.tar.zst")
            try Data([1, 2, 3]).write(to: altered)
            try place.binary.fail("snapshot", "promote", altered.path, "--to", "night")
            let history = try JSON.parse(
                try place.binary.succeed("snapshot", "history", "--channel", "night", "--json")
            )
            #expect(history["log"]?.array?.first?["action"]?.string == "refuse")
            #expect(history["log"]?.array?.first?["gates"]?.array?.first?["result"]?.string == "failed")
            #expect(history["current"]?.isNull == true)
        }
    }
}
