import Foundation
import Postgres
import Registry
import Testing

@Suite(.enabled(if: Workplace.hasWeights, "the weights are missing; run ops/fetch-weights.sh"))
struct TakeUpTests {
    private static func withTwo(_ body: (Workplace, ConnectionString) async throws -> Void) async throws {
        try await Workplace.withRouting { place, target in
            try place.binary.succeed("train", Workplace.demo, "--policy", "random")
            try place.binary.succeed("snapshot", "pack", ".waybill/policies/random.draft", "--name", "demo")
            try place.binary.succeed("snapshot", "promote", ".waybill/snapshots/demo-2.tar.zst")
            try await body(place, target)
        }
    }

    private static func enqueue(
        _ place: Workplace,
        _ prompts: Int,
        chunk: Int,
        job: String = "moving"
    ) throws {
        let lines = (0..<prompts).map { #"{"id": \#($0), "prompt": "p \#($0)"}"# + "\n" }.joined()
        let file = try place.write("prompts.jsonl", lines)
        let terms = ["--quality", "1", "--cost", "1", "--chunk", "\(chunk)", "--attempts", "100"]
        let result = try place.binary.run(["enqueue", file, "--job", job] + terms)
        #expect(result.status == 0, "\(result.errors)")
    }

    /// WAYBILL_PROMOTIONS sets how often the channel moves; every third time a worker is killed.
    @Test func `promotions and rollbacks under four workers that are killed lose and double nothing`() async throws {
        let moves = ProcessInfo.processInfo.environment["WAYBILL_PROMOTIONS"].flatMap(Int.init) ?? 6
        try await Self.withTwo { place, target in
            let prompts = moves * 150
            try Self.enqueue(place, prompts, chunk: 10)
            let connection = try Connection(target)
            let done = "select count(*) from waybill.chunk where state = 2"
            func start() throws -> RunningBinary {
                try RunningBinary(place, ["route", "--workers", "1", "--lease", "2", "--follow"])
            }
            var workers = try (0..<4).map { _ in try start() }
            for move in 0..<moves {
                let before = try connection.number(done)
                while try connection.number(done) < min(before + 2, prompts / 10) { usleep(1000) }
                let arguments =
                    move % 2 == 0
                    ? ["rollback", "--to", "1", "--reason", "night"]
                    : ["promote", "demo@2", "--force", "--reason", "day"]
                let result = try place.binary.run(["snapshot"] + arguments)
                #expect(result.status == 0, "\(result.errors)")
                guard move % 3 == 2 else { continue }
                workers[move % 4].end(SIGKILL)
                workers[move % 4] = try start()
            }
            for worker in workers { worker.end(SIGTERM) }
            try place.binary.succeed("route", "--lease", "2")
            #expect(try connection.number("select count(*) from waybill.decision") == prompts)
            #expect(try connection.number("select count(distinct prompt_no) from waybill.decision") == prompts)
            #expect(try connection.number("select sum(prompts)::int from waybill.rollup") == prompts)
            #expect(try connection.number("select count(*) from waybill.failure") == 0)
            // Every decision leads to a snapshot that was in force before its chunk was finished.
            let unknown = """
                select count(*) from waybill.chunk c where c.state = 2 and not exists (
                    select 1 from waybill.promotion p
                    where p.digest = c.snapshot_digest and p.action <> 'refuse' and p.at <= c.finished_at)
                """
            #expect(try connection.number(unknown) == 0)
            #expect(try connection.number("select count(distinct snapshot_digest) from waybill.chunk") == 2)
            #expect(workers.contains { $0.errors.contains("taken up: demo@") })
        }
    }

    @Test func `a worker that cannot verify what is promoted gives back, says why, and goes on after a rollback`()
        async throws
    {
        try await Self.withTwo { place, target in
            let connection = try Connection(target)
            try place.binary.succeed("snapshot", "rollback", "--reason", "test")
            let route = try RunningBinary(place, ["route", "--workers", "2", "--follow"])
            // A worker that starts later would not start at all.
            try Self.enqueue(place, 10, chunk: 10, job: "first")
            try route.wait { try connection.number("select count(*) from waybill.decision") == 10 }
            let digest = try connection.query("select digest from waybill.snapshot where version = 2").single()
                .get(0, as: Bytes.self)
            try connection.query("update waybill.snapshot set archive = '\\x00' where version = 2")
            _ = try PromotionLog.append(connection, action: .promote, digest: digest.array, actor: "eve")
            try Self.enqueue(place, 40, chunk: 10)
            try route.wait { route.errors.contains("given back, waiting for a snapshot that may route") }
            #expect(route.errors.contains("the archive is sha256:"), "\(route.errors)")
            #expect(route.process.isRunning)
            #expect(try connection.number("select count(*) from waybill.decision") == 10)
            try place.binary.succeed("snapshot", "rollback", "--reason", "damaged")
            try route.wait { try connection.number("select count(*) from waybill.decision") == 50 }
            #expect(try connection.number("select sum(strikes)::int from waybill.chunk") == 0)
            route.end(SIGTERM)
        }
    }
}
