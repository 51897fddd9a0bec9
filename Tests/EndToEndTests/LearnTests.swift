import DatabaseTestSupport
import Foundation
import Postgres
import StrictJSON
import Testing

/// `waybill learn`: from the log to a candidate with its evidence.
@Suite(.enabled(if: Workplace.hasWeights, "the weights are missing; run ops/fetch-weights.sh"))
struct LearnTests {
    /// A job of demo prompts that is routed with exploration, and has all of its outcomes.
    private func route(_ place: Workplace, prompts: Int = 200) throws {
        let all = try String(contentsOfFile: "\(Workplace.demo)/prompts.jsonl", encoding: .utf8).split(separator: "\n")
        let file = try place.write("some.jsonl", all.prefix(prompts).joined(separator: "\n") + "\n")
        let terms = ["--quality", "0.5", "--cost", "0.5", "--explore", "0.5"]
        let result = try place.binary.run(["enqueue", file, "--job", "log"] + terms)
        #expect(result.status == 0, "\(result.errors)")
        try place.binary.succeed("route")
        try place.binary.succeed("outcomes", Workplace.demo, "--job", "log", "--skip-unmatched")
    }

    private func inForce(_ target: ConnectionString, _ channel: String) throws -> [String] {
        try Connection(target).query(
            """
            select s.policy_name || '@' || s.version from waybill.promotion p join waybill.snapshot s using (digest)
            where p.channel = '\(channel)' and p.action <> 'refuse' order by p.sequence
            """
        ).map { try $0.get(0) }
    }

    @Test func `the log leaves a candidate with its evidence, once, and production stays`() async throws {
        try await Workplace.withRouting { place, target in
            try route(place)
            let learn = ["learn", "--snapshot-name", "daily", "--json"]
            let first = try place.binary.run(learn)
            #expect(first.status == 0, "\(first.errors)")
            let evidence = try JSON.parse(Array(first.output.utf8))
            #expect(evidence["candidate"]?["name"]?.string == "daily" && evidence["candidate"]?["version"]?.int == 1)
            #expect(evidence["production"]?["name"]?.string == "demo")
            #expect(evidence["decisions"]?.int == 200 && evidence["outcomes"]?.string == "simulated")
            let kept = ["held_out", "held_out_unknown", "held_out_repeated"].map { evidence[$0]?.int ?? -1 }
            #expect(kept.reduce(0, +) == 40 && kept[0] > 20)
            #expect((evidence["value_of_candidate"]?["effective_decisions"]?.double ?? 0) > 1)
            #expect((evidence["gates"]?.array ?? []).count > 4)
            let file = place.folder.appendingPathComponent(".waybill/snapshots/daily-1.evidence.json")
            #expect(try String(contentsOf: file, encoding: .utf8) == first.output)
            #expect(try inForce(target, "candidate") == ["daily@1"] && inForce(target, "production") == ["demo@1"])

            // The same log again: the same candidate, and no second entry.
            let second = try place.binary.run(["learn", "--snapshot-name", "daily"])
            #expect(second.status == 0 && second.output.contains("already in candidate: "), "\(second.output)")
            #expect(try inForce(target, "candidate") == ["daily@1"])

            // What the gates of production say is not passed over; it is asked for only with --promote.
            let promoted = try place.binary.run(["learn", "--snapshot-name", "daily", "--promote"])
            let production = try inForce(target, "production")
            #expect(promoted.status == 0 ? production == ["demo@1", "daily@1"] : promoted.errors.contains("refused"))
            #expect(try inForce(target, "candidate") == ["daily@1"])
        }
    }

    @Test func `a second learner is told who holds the lock, and a killed one leaves nothing in its way`() async throws
    {
        try await Workplace.withRouting { place, target in
            #expect(try place.binary.fail("learn", "--snapshot-name", "daily").contains("no decision"))
            try route(place, prompts: 60)
            do {
                let other = try Connection(target)
                try other.query("select pg_advisory_lock(hashtextextended('waybill.learn', 0))")
                let process = try other.number("select pg_backend_pid()")
                let errors = try place.binary.fail("learn", "--snapshot-name", "daily")
                #expect(errors.contains("another learner") && errors.contains("process \(process),"), "\(errors)")
            }
            for point in ["learnTrained", "learnPacked"] {
                var killed = place.binary
                killed.environment["WAYBILL_KILL_AT"] = point
                #expect(try killed.run(["learn", "--snapshot-name", "daily"]).status == -9)
                #expect(try inForce(target, "candidate").isEmpty)
            }
            let next = try place.binary.run(["learn", "--snapshot-name", "daily"])
            #expect(next.status == 0, "\(next.errors)")
            #expect(try inForce(target, "candidate") == ["daily@1"])
        }
    }

    @Test func `without production there is nothing to go on from, and bad shares are refused`() async throws {
        try await Workplace.withDatabase { place, _ in
            #expect(try place.binary.fail("learn", "--snapshot-name", "daily", "--holdout", "1").contains("--holdout"))
            #expect(try place.binary.fail("learn").contains("--snapshot-name"))
            try place.binary.succeed("models", "import", "\(Workplace.demo)/models.csv")
            try place.binary.succeed("snapshot", "keygen")
            #expect(
                try place.binary.fail("learn", "--snapshot-name", "daily").contains("nothing is promoted")
            )
        }
    }
}
