import Backlog
import Foundation
import Postgres
import Registry
import DatabaseTestSupport

/// Memory and the cost of asking for the status, at a size where a mistake shows: by default ten million prompts.
///
/// The built `waybill enqueue` reads them as JSON lines from a pipe; a worker process with a cheap policy takes some of
/// them. Both report their own peaks (`VmHWM` of /proc).
struct Scale {
    let prompts: Int
    let programs: URL

    /// A process and the memory it has, sampled while it runs.
    private func run(_ program: String, _ arguments: [String], _ environment: [String: String], input: Pipe?) throws
        -> Process
    {
        let process = Process()
        process.executableURL = programs.appendingPathComponent(program)
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        process.standardInput = input ?? FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        return process
    }

    /// In MB; the peak so far with `VmHWM`, the present with `VmRSS`.
    private func memory(_ process: Process, _ field: String) -> Int {
        let text = (try? String(contentsOfFile: "/proc/\(process.processIdentifier)/status", encoding: .utf8)) ?? ""
        let line = text.split(separator: "\n").first { $0.hasPrefix(field) }
        return (line.flatMap { Int($0.split(whereSeparator: { !$0.isNumber }).first ?? "") } ?? 0) / 1024
    }

    func run(on cluster: LocalCluster) async throws -> String {
        try Connection(cluster.connection(database: "postgres")).query("create database scale")
        let target = try cluster.connection(database: "scale")
        let connection = try Connection(target)
        _ = try SchemaMigrator().migrate(connection)
        let models = try BacklogFixture.prepare(connection).map { String($0.number) }.joined(separator: ",")
        var lines: [String] = []

        let pipe = Pipe()
        let started = ContinuousClock.now
        let loader = try run(
            "waybill",
            ["enqueue", "-", "--job", "scale", "--quality", "1", "--cost", "1"],
            ["DATABASE_URL": target.secretText],
            input: pipe
        )
        var early = 0
        var buffer: [UInt8] = []
        for number in 1...prompts {
            buffer +=
                Array(#"{"id":"id-\#(number)","prompt":""#.utf8) + BenchmarkText.bytes(number) + Array("\"}\n".utf8)
            guard buffer.count > 1 << 20 || number == prompts else { continue }
            try pipe.fileHandleForWriting.write(contentsOf: Data(buffer))
            buffer.removeAll(keepingCapacity: true)
            if early == 0, number > prompts / 10 { early = memory(loader, "VmHWM") }
        }
        let peak = memory(loader, "VmHWM")
        try pipe.fileHandleForWriting.close()
        loader.waitUntilExit()
        guard loader.terminationStatus == 0 else { throw Peer.Failed(description: "waybill enqueue failed") }
        let seconds = (ContinuousClock.now - started) / .seconds(1)
        lines.append(
            "enqueue of \(prompts) prompts from a pipe: \(Int(Double(prompts) / seconds))/s, peak memory \(early) MB after a "
                + "tenth, \(peak) MB at the end"
        )

        func milliseconds(_ body: () throws -> Void) rethrows -> Double {
            var times: [Double] = []
            for _ in 0..<21 {
                let begun = ContinuousClock.now
                try body()
                times.append((ContinuousClock.now - begun) / .milliseconds(1))
            }
            return times.sorted()[10]
        }
        func ask(_ when: String) throws {
            let status = try milliseconds { _ = try BacklogStatus.read(connection) }
            let depth = try milliseconds { _ = try ChunkQueue.depth(connection) }
            let jobs = try milliseconds { _ = try JobSummary.all(connection) }
            lines.append(
                String(
                    format: "\(when): status %.1f ms, depth %.1f ms, all jobs %.1f ms (medians of 21)",
                    status,
                    depth,
                    jobs
                )
            )
        }
        try ask("with all waiting")
        let worker = try run(
            "BacklogFaultWorker",
            ["database=\(target.secretText)", "models=\(models)", "follow=no"],
            [:],
            input: nil
        )
        let half = prompts / 2
        var workerPeak = 0
        while worker.isRunning, try ChunkQueue.depth(connection).ready > half {
            workerPeak = max(workerPeak, memory(worker, "VmHWM"))
            try await Task.sleep(for: .milliseconds(200))
        }
        try ask("half done, a worker at work")
        workerPeak = max(workerPeak, memory(worker, "VmHWM"))
        worker.terminate()
        worker.waitUntilExit()
        lines.append("worker: peak memory \(workerPeak) MB")
        return lines.joined(separator: "\n")
    }
}
