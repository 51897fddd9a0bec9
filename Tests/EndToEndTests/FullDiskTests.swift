import Foundation
import Glibc
import Postgres
import Testing

/// A disk that is full while answers come in or are given out; needs root, as it mounts a small tmpfs.
@Suite(.enabled(if: getuid() == 0, "only root may mount a small disk"))
struct FullDiskTests {
    /// Lends `body` the folder as a disk of 16 kilobytes, and a way to make it large.
    private static func withSmallDisk(
        _ folder: URL,
        _ body: (_ grow: () -> Void) async throws -> Void
    ) async throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try #require(unsafe mount("tmpfs", folder.path, "tmpfs", 0, "size=16k,mode=0755") == 0)
        defer { _ = unsafe umount2(folder.path, Int32(MNT_DETACH)) }
        try await body {
            let grown = unsafe mount("tmpfs", folder.path, "tmpfs", UInt(MS_REMOUNT), "size=32m")
            #expect(grown == 0)
        }
    }

    @Test(arguments: ["batch", "online"])
    func `what cannot be kept is fetched again once there is room, and paid once`(_ mode: String) async throws {
        try await DispatchTests.with(["--models", "\(Workplace.demo)/models.csv"]) { files, provider, target in
            let connection = try Connection(target)
            try files.add(1, lines: 300, at: provider.address, mode: mode, to: connection)
            try await Self.withSmallDisk(files.results) { grow in
                let full = try files.dispatch("--mode", mode, status: nil)
                #expect(full.status == 1 && full.errors.contains("enough space"), "\(full.errors)")
                #expect(full.errors.contains(files.results.path), "\(full.errors)")
                #expect(try LedgerFiles.states(connection)["recorded"] == nil)
                grow()
                try connection.query("update waybill.request_file set not_before = null where not_before < 'infinity'")
                _ = try files.dispatch("--mode", mode)
                #expect(try LedgerFiles.states(connection) == ["recorded": 1])
                let ledger = try await provider.ledger()
                let billed = try connection.number("select billed_nusd from waybill.request_file")
                if mode == "batch" {
                    #expect(ledger.doubled.isEmpty && billed == ledger.nanoDollars)
                    #expect(ledger.batchLines.map(\.customID).sorted() == files.ids.sorted())
                } else {
                    // Answers that came when there was no room are lost: what they cost is unknown, and they are not
                    // asked for again.
                    let ids = ledger.online.map(\.customID)
                    let sums = try connection.query(
                        "select concat_ws(' ', answered, missing, failed, passing) from waybill.request_file"
                    ).single().get(0, as: String.self).split(separator: " ").compactMap { Int($0) }
                    #expect(Set(ids).count == ids.count, "\(ids.count) requests were answered")
                    #expect(sums.reduce(0, +) == 300 && sums[0] > 280, "\(sums) of \(ids.count)")
                    #expect(billed <= ledger.nanoDollars)
                }
            }
        }
    }

    @Test func `results that do not fit leave the old file`() async throws {
        try await DispatchTests.with { files, provider, target in
            let connection = try Connection(target)
            try files.add(1, lines: 300, at: provider.address, to: connection)
            _ = try files.dispatch()
            let folder = files.place.folder.appendingPathComponent("small")
            try await Self.withSmallDisk(folder) { grow in
                let file = folder.appendingPathComponent("answers.jsonl")
                try Data("old\n".utf8).write(to: file)
                let command = ["results", "--job", "sent", "--partial", "--out", file.path]
                let full = try files.place.binary.run(command)
                #expect(full.status == 1 && full.errors.contains("No space left on device"), "\(full.errors)")
                #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["answers.jsonl"])
                #expect(try String(contentsOf: file, encoding: .utf8) == "old\n")
                grow()
                #expect(try files.place.binary.run(command).status == 0)
                #expect(try String(contentsOf: file, encoding: .utf8).split(separator: "\n").count == 2000)
            }
        }
    }
}
