import Foundation
import Postgres
import StrictJSON
import Testing

@Suite(.enabled(if: Workplace.hasWeights, "the weights are missing; run ops/fetch-weights.sh"))
struct GateTests {
    /// demo@1 in production, demo@2, which always takes the cheapest model, packed, and a job of the demo's prompts.
    private static func withCandidate(_ body: (Workplace, ConnectionString, String) async throws -> Void) async throws {
        try await Workplace.withRouting { place, target in
            try place.binary.succeed("train", Workplace.demo, "--policy", "cheapest")
            try place.binary.succeed("snapshot", "pack", ".waybill/policies/cheapest.draft", "--name", "demo")
            let terms = ["--quality", "1", "--cost", "0", "--explore", "0.2"]
            let enqueued = try place.binary.run(["enqueue", "\(Workplace.demo)/prompts.jsonl", "--job", "old"] + terms)
            #expect(enqueued.status == 0, "\(enqueued.errors)")
            try await body(place, target, ".waybill/snapshots/demo-2.tar.zst")
        }
    }

    private static func gates(_ place: Workplace, _ entry: Int) throws -> [String: JSON] {
        let history = try JSON.parse(try place.binary.succeed("snapshot", "history", "--json"))
        let gates = history["log"]?.array?[entry - 1]["gates"]?.array ?? []
        return Dictionary(gates.map { ($0["name"]?.string ?? "", $0) }) { first, _ in first }
    }

    @Test func `a candidate that moves too many decisions is refused, logged, and may be forced with a reason`()
        async throws
    {
        try await Self.withCandidate { place, target, file in
            let connection = try Connection(target)
            #expect(try Self.gates(place, 1)["share drift"]?["result"]?.string == "skipped")
            let refused = try place.binary.fail("snapshot", "promote", file)
            #expect(refused.contains("share drift") && refused.contains("snapshot diff"), "\(refused)")
            #expect(try connection.number("select count(*) from waybill.promotion where action <> 'refuse'") == 1)
            let gates = try Self.gates(place, 2)
            #expect(gates["share drift"]?["result"]?.string == "failed")
            #expect((gates["share drift"]?["figure"]?.double ?? 0) > 0.5)
            #expect(gates["share drift"]?["at_most"]?.double == 0.5)
            #expect(gates["verify"]?["result"]?.string == "passed" && gates["catalog"]?["figure"]?.double == 0)
            #expect((gates["predicted cost"]?["figure"]?.double ?? 9) < 1)
            #expect(gates["policy value"]?["detail"]?.string?.contains("at least 50 are needed") == true)

            // It is stored, so the file is not needed any more.
            #expect(try place.binary.fail("snapshot", "promote", "demo@2", "--force").contains("--reason"))
            try place.binary.succeed("snapshot", "promote", "demo@2", "--force", "--reason", "prices fell")
            let forced = try Self.gates(place, 3)
            #expect(forced["share drift"]?["result"]?.string == "forced")
            #expect(forced["force"]?["detail"]?.string == "prices fell")
        }
    }

    @Test func `bounds come from a file, whose errors name line and member`() async throws {
        try await Self.withCandidate { place, target, file in
            let wide = #"{"share_drift": 1, "utility_drop": 2, "prompts": 20}"#
            let strict = #"{"share_drift": 1, "utility_drop": 2, "required": ["policy value"]}"#
            try place.write("wide.json", wide)
            try place.write("strict.json", strict)
            try place.write("wrong.json", "{\n\"share_drift\": 7\n}")
            let wrong = try place.binary.fail("snapshot", "promote", file, "--gates", "wrong.json")
            #expect(wrong.contains("file wrong.json") && wrong.contains("line 2, \"share_drift\""), "\(wrong)")
            let required = try place.binary.fail("snapshot", "promote", file, "--gates", "strict.json")
            #expect(required.contains("policy value") && required.contains("the settings require it"), "\(required)")
            let json = try JSON.parse(
                try place.binary.succeed("snapshot", "promote", file, "--gates", "wide.json", "--json")
            )
            let drift = json["gates"]?.array?.first { $0["name"]?.string == "share drift" }
            #expect(drift?["detail"]?.string?.contains("the newest 20 prompts") == true)
        }
    }

    @Test func `a policy that outcomes speak against is refused`() async throws {
        try await Self.withCandidate { place, target, file in
            try place.binary.succeed("route")
            try place.binary.succeed("outcomes", Workplace.demo, "--job", "old")
            try place.write("wide.json", #"{"share_drift": 1, "utility_drop": 2, "effective_samples": 5}"#)
            let refused = try place.binary.fail("snapshot", "promote", file, "--gates", "wide.json")
            #expect(refused.contains("policy value"), "\(refused)")
            let gate = try Self.gates(place, 2)["policy value"]
            #expect((gate?["figure"]?.double ?? 1) < 0)
            #expect(gate?["detail"]?.string?.contains("SIMULATED") == true)
        }
    }

    @Test func `what cannot be compared with what is in force is refused, not let through`() async throws {
        try await Self.withCandidate { place, target, file in
            try Connection(target).query("update waybill.snapshot set archive = '\\x00' where version = 1")
            let refused = try place.binary.fail("snapshot", "promote", file)
            #expect(refused.contains("could not be evaluated"), "\(refused)")
            try place.binary.succeed("snapshot", "promote", file, "--force", "--reason", "the old one is damaged")
            #expect(try Self.gates(place, 3)["share drift"]?["result"]?.string == "forced")
        }
    }

    @Test func `diff says which decisions move and what differs`() async throws {
        try await Self.withCandidate { place, target, file in
            let text = try place.binary.succeed("snapshot", "diff", "production", file)
            #expect(text.contains("trainer") && text.contains("quality 1.00, cost 0.00") && text.contains("share A"))
            let json = try JSON.parse(
                try place.binary.succeed(
                    "snapshot",
                    "diff",
                    "demo@1",
                    file,
                    "--prompts",
                    "\(Workplace.demo)/prompts.jsonl",
                    "--json"
                )
            )
            #expect(json["preferences"]?.array?.count == 5)
            #expect((json["total"]?["moved"]?.int ?? 0) > 0)
            let costs = ["a", "b"].map { json["total"]?[$0]?["cost_usd"]?.double ?? 0 }
            #expect(costs[1] < costs[0])
            let same = try JSON.parse(try place.binary.succeed("snapshot", "diff", file, file, "--last", "5", "--json"))
            #expect(same["total"]?["moved"]?.int == 0 && same["differences"]?.array?.isEmpty == true)
            #expect(try place.binary.fail("snapshot", "diff", "demo@9", file).contains("demo@9"))
        }
    }

    @Test func `what is revoked is neither promoted, rolled back to nor routed with`() async throws {
        try await Self.withCandidate { place, target, file in
            let connection = try Connection(target)
            try place.binary.succeed("snapshot", "promote", file, "--force", "--reason", "night")
            let warning = try place.binary.run(["snapshot", "revoke", "demo@2", "--reason", "wrong prices"])
            #expect(warning.status == 0 && warning.errors.contains("in force in the channel 'production'"))
            #expect(try place.binary.fail("snapshot", "revoke", "demo@2", "--reason", "again").contains("already"))
            #expect(try place.binary.fail("route").contains("was revoked: wrong prices"))
            let other = ["snapshot", "promote", file, "--to", "staging", "--force", "--reason", "x"]
            let refused = try place.binary.run(other)
            #expect(refused.status == 1 && refused.errors.contains("revoked"), "\(refused.errors)")
            #expect(try place.binary.succeed("snapshot", "rollback", "--reason", "back").contains("demo@1"))
            try place.binary.succeed("route")
            #expect(
                try place.binary.fail("snapshot", "rollback", "--to", "2", "--reason", "r").contains("give --force")
            )
            // Forced with a reason, it routes, until something else is revoked that it hangs on.
            try place.binary.succeed("snapshot", "rollback", "--to", "2", "--force", "--reason", "all others are worse")
            #expect(try place.binary.succeed("route").contains("nothing to route"))
            try place.binary.succeed("snapshot", "revoke", "local", "--reason", "the laptop was lost")
            #expect(try place.binary.fail("route").contains("the laptop was lost"))
            let all = try place.binary.fail("snapshot", "rollback", "--reason", "r")
            #expect(all.contains("are revoked") || all.contains("no other snapshot"), "\(all)")
            #expect(try place.binary.succeed("snapshot", "log", "verify").contains("revocations: 2 entries"))
            try connection.query("delete from waybill.revocation where sequence = 1")
            #expect(try place.binary.fail("route").contains("the log of revocations is broken at entry 1"))
        }
    }
}
