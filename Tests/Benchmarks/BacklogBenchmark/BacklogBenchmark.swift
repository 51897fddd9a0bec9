import Foundation
import Postgres

/// Rates of the backlog beside other queues and beside raw COPY, in one run on one private server with fsync on.
///
/// Arguments: a folder for the server, the number of prompts, and a Python with the peers installed, or `-`.
@main
struct BacklogBenchmark {
    static let workers = 2

    static func main() async throws {
        let arguments = CommandLine.arguments
        guard arguments.count >= 4, let prompts = Int(arguments[2]), prompts >= 10_000 else {
            FileHandle.standardError.write(Data("usage: BacklogBenchmark FOLDER PROMPTS PYTHON|- [CASE...]\n".utf8))
            exit(2)
        }
        let only = Set(arguments.dropFirst(4))
        let environment = ProcessInfo.processInfo.environment
        let cluster = LocalCluster(folder: arguments[1], searchPath: environment["PATH"] ?? "")
        _ = try cluster.start()
        defer { try? cluster.destroy() }
        var cases: [any BenchmarkCase] = [
            CopyLimit(prompts: prompts),
            DecisionRows(prompts: prompts),
            WorkerPath(name: "ours, no-op policy", policy: .nothing, prompts: prompts),
            WorkerPath(name: "ours, keyed draw", policy: .lottery, prompts: prompts),
            WorkerPath(name: "ours, no-op, old transaction open", policy: .nothing, prompts: prompts, pinned: true),
            RowQueue(name: "SKIP LOCKED, one row", batch: 1, prompts: min(prompts, 3000)),
            RowQueue(name: "SKIP LOCKED, batches of 5000", batch: 5000, prompts: min(prompts, 200_000)),
        ]
        cases.append(PgQ(prompts: min(prompts, 500_000)))
        if arguments[3] != "-" {
            let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
                .appendingPathComponent("peers.py").path
            for (peer, count) in [("pgq", 200_000), ("procrastinate", 5000), ("pgqueuer", 30_000)] {
                cases.append(Peer(name: peer, prompts: min(count, prompts), python: arguments[3], script: script))
            }
        }
        var results: [Measurement] = []
        for item in cases where only.isEmpty || only.contains(item.name) {
            do {
                let result = try await Measurement.of(item, on: cluster)
                results.append(result)
                FileHandle.standardError.write(Data("\(item.name): \(Int(result.rate))/s\n".utf8))
            } catch {
                FileHandle.standardError.write(Data("skipped: \(item.name): \(error)\n".utf8))
            }
        }
        print(Measurement.table(results))
        print(Targets.lines(results).joined(separator: "\n"))
        let scale = environment["SCALE"].flatMap(Int.init) ?? 10_000_000
        if scale > 0, only.isEmpty || only.contains("scale") {
            let programs = URL(fileURLWithPath: arguments[0]).resolvingSymlinksInPath().deletingLastPathComponent()
            print(try await Scale(prompts: scale, programs: programs).run(on: cluster))
        }
    }
}
