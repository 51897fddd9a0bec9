import Foundation
import Postgres
import StrictJSON
import DatabaseTestSupport
import Testing

/// The same data, options and seed give the same policy, report and decisions.
@Suite(.enabled(if: Workplace.hasWeights, "the weights are missing; run ops/fetch-weights.sh"))
struct DeterminismTests {
    /// AVX2 too, where a product's bits hang on its number of rows the most.
    @Test(arguments: Set(["AVX2", InstructionSets.here.last].compactMap(\.self)).sorted())
    func `threads and caches change neither draft nor report`(set: String) throws {
        try Workplace.with { place in
            let binary = place.binary.under(set)
            let home = place.folder.appendingPathComponent(".waybill")
            func made(threads: Int, cold: Bool) throws -> [Data] {
                let features = home.appendingPathComponent("features")
                if cold { try? FileManager.default.removeItem(at: features) }
                let out = place.folder.appendingPathComponent(UUID().uuidString)
                try FileManager.default.createDirectory(at: out, withIntermediateDirectories: true)
                let count = String(threads)
                try binary.succeed(
                    "train",
                    Workplace.demo,
                    "--policy",
                    "hierarchical",
                    "--encoder",
                    "minilm+surface",
                    "--threads",
                    count,
                    "--out",
                    out.path + "/policy.draft"
                )
                try binary.succeed(
                    "evaluate",
                    Workplace.demo,
                    "--policies",
                    "ridge,kmeans",
                    "--seeds",
                    "2",
                    "--threads",
                    count,
                    "--out",
                    out.path + "/report"
                )
                let report = try FileManager.default.contentsOfDirectory(atPath: out.path + "/report").sorted()
                return try (["policy.draft"] + report.map { "report/\($0)" })
                    .map { try Data(contentsOf: out.appendingPathComponent($0)) }
            }
            let first = try made(threads: 1, cold: true)
            #expect(first.count > 1)
            for (threads, cold) in [(2, true), (3, true), (3, false), (1, false)] {
                #expect(try made(threads: threads, cold: cold) == first, "\(threads) threads, cold: \(cold)")
            }
        }
    }

    @Test func `chunks and workers change no decision`() async throws {
        let place = try Workplace.empty()
        defer { place.remove() }
        let archive = try place.packedPolicy("ridge")
        func decisions(chunk: Int, workers: Int) async throws -> [String] {
            try await TestDatabase.with { target in
                var binary = place.binary
                binary.environment["DATABASE_URL"] = target.secretText
                try binary.succeed("models", "import", "\(Workplace.demo)/models.csv")
                try binary.succeed("snapshot", "promote", archive)
                try binary.succeed(
                    "enqueue",
                    "\(Workplace.demo)/prompts.jsonl",
                    "--job",
                    "one",
                    "--quality",
                    "0.5",
                    "--cost",
                    "0.5",
                    "--chunk",
                    String(chunk)
                )
                try binary.succeed("route", "--workers", String(workers))
                return try Connection(target).query(
                    """
                    select concat_ws(' ', d.prompt_no, m.name, d.propensity, d.predicted_quality, d.predicted_cost_nusd)
                    from waybill.decision d join waybill.model m using (model_id) order by d.prompt_no
                    """
                ).map { try $0.get(0) }
            }
        }
        let first = try await decisions(chunk: 5000, workers: 1)
        #expect(first.count == 320)
        for (chunk, workers) in [(7, 1), (7, 3), (100, 2)] {
            #expect(
                try await decisions(chunk: chunk, workers: workers) == first,
                "chunks of \(chunk), \(workers) workers"
            )
        }
    }

    /// Between kinds of processor the last bits of predictions differ, and no more.
    @Test func `a snapshot packed under one instruction set decides alike under each other one`() throws {
        try Workplace.with { place in
            let sets = InstructionSets.here
            let prompts = try Data(contentsOf: URL(fileURLWithPath: Workplace.demo + "/prompts.jsonl"))
            try place.binary.succeed("snapshot", "keygen")
            var archives: [String] = []
            for set in sets {
                let binary = place.binary.under(set)
                let draft = place.folder.path + "/\(set).draft"
                let name = set.lowercased().replacing("_", with: "-")
                try binary.succeed("train", Workplace.demo, "--policy", "hierarchical", "--out", draft)
                try binary.succeed("snapshot", "pack", draft, "--name", name)
                let archive = place.folder.path + "/.waybill/snapshots/\(name)-1.tar.zst"
                for other in sets { try place.binary.under(other).succeed("snapshot", "verify", archive) }
                archives.append(archive)
            }
            let archive = try #require(archives.last)
            func decisions(_ set: String) throws -> [JSON] {
                let result = try place.binary.under(set).run(
                    ["route", "--stdin", "--snapshot", archive, "--quality", "0.6", "--cost", "0.4"],
                    input: prompts
                )
                #expect(result.status == 0, "\(set): \(result.errors)")
                return try result.output.split(separator: "\n").map { try JSON.parse(String($0)) }
            }
            let expected = try decisions(#require(sets.last))
            #expect(expected.count == 320)
            for set in sets.dropLast() {
                let found = try decisions(set)
                for (decision, other) in zip(found, expected) where decision["model"] == other["model"] {
                    for field in ["predicted_quality", "predicted_cost_usd"] {
                        let (value, wanted) = (decision[field]?.double ?? .nan, other[field]?.double ?? .nan)
                        #expect(abs(value - wanted) <= 1e-4 * abs(wanted), "\(set), \(field): \(value), \(wanted)")
                    }
                }
                // A prompt on the edge between two models may fall to the other side.
                let same = zip(found, expected).count { $0["model"] == $1["model"] }
                #expect(same >= 317, "\(set): \(same) of 320 prompts go to the same model")
            }
        }
    }
}
