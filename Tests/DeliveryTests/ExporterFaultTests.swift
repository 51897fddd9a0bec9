import BatchFiles
import DatabaseTestSupport
import Delivery
import DurableFiles
import Foundation
import Glibc
import Postgres
import Synchronization
import Testing

/// What an export meets that it did not make: other exporters, lost files, full disks.
@Suite struct ExporterFaultTests {
    private static let limits = FileLimits(requests: 5, bytes: 1_000_000)

    /// Checks that the ledger and the folders have each of the prompts once.
    private func expectWhole(_ connection: borrowing Connection, prompts: Int, _ folders: [String]) throws {
        let files = try folders.map { try WrittenFiles($0) }
        #expect(files.allSatisfy { $0.temporaries.isEmpty })
        #expect(try files.flatMap { try $0.ids().map(\.prompt) }.sorted() == Array(1...Int32(prompts)))
        let names = try RequestLedger.files(connection).map(\.name)
        #expect(Set(names) == Set(files.flatMap(\.lines.keys)) && names.count == Set(names).count)
        let lines = "select count(*)::int, count(distinct prompt_no)::int from waybill.request_line"
        let counts = try connection.query(lines).single().decode(Int.self, Int.self)
        #expect(counts.0 == prompts && counts.1 == prompts)
    }

    @Test func `of two exports into one folder the second is told of the first`() async throws {
        try await TestDatabase.with { target in
            let connection = try Connection(target)
            _ = try DecidedJob.make(connection, prompts: 12, limits: Self.limits)
            try TestCluster.withTemporaryFolder { folder in
                let refused = Mutex<ExportError?>(nil)
                let faults = DeliveryFaults { point in
                    guard point == .exportLedger, refused.withLock({ $0 == nil }) else { return }
                    do {
                        _ = try Exporter(folder: folder).export(try Connection(target), job: "job")
                    } catch {
                        refused.withLock { $0 = error as? ExportError }
                    }
                }
                _ = try Exporter(folder: folder, faults: faults).export(connection, job: "job")
                #expect(refused.withLock { $0 } == .busy(job: "job", folder: folder))
                try expectWhole(connection, prompts: 12, [folder])
            }
        }
    }

    @Test func `of two exports into two folders one gives way, and nothing is doubled`() async throws {
        try await TestDatabase.with { target in
            let connection = try Connection(target)
            _ = try DecidedJob.make(connection, prompts: 40, limits: Self.limits)
            try TestCluster.withTemporaryFolder { first in
                try TestCluster.withTemporaryFolder { second in
                    let staged = Mutex(0)
                    // The other one comes in between two files, and does all that is left.
                    let faults = DeliveryFaults { point in
                        guard point == .exportStaged,
                            staged.withLock({
                                $0 += 1; return $0
                            }) == 3
                        else { return }
                        do {
                            _ = try Exporter(folder: second).export(try Connection(target), job: "job")
                        } catch {
                            Issue.record(error)
                        }
                    }
                    let error = #expect(throws: ExportError.self) {
                        try Exporter(folder: first, faults: faults).export(connection, job: "job")
                    }
                    #expect(error == .overtaken(job: "job"))
                    try expectWhole(connection, prompts: 40, [first, second])
                }
            }
        }
    }

    @Test func `a lost file is told of, and written again with the same bytes`() async throws {
        try await TestDatabase.with { target in
            let connection = try Connection(target)
            let decided = try DecidedJob.make(connection, prompts: 12, limits: Self.limits)
            try TestCluster.withTemporaryFolder { folder in
                let exporter = Exporter(folder: folder)
                let names = try exporter.export(connection, job: "job").files
                let before = try WrittenFiles(folder).lines
                try FileManager.default.removeItem(atPath: "\(folder)/\(names[1])")
                #expect(try exporter.export(connection, job: "job").missing == [names[1]])
                #expect(try WrittenFiles(folder).lines[names[1]] == nil, "it may have been carried away")
                // How the model is called now does not matter.
                try connection.query("update waybill.model_service set served_as = 'other', dialect = 'anthropic'")
                #expect(try exporter.rewriteMissing(connection, job: "job") == [names[1]])
                #expect(try WrittenFiles(folder).lines == before)
                // Another prompt gives other bytes, which are not taken for the file.
                try FileManager.default.removeItem(atPath: "\(folder)/\(names[0])")
                try connection.query("update waybill.prompt set prompt = 'other' where prompt_no = 3")
                #expect(throws: ExportError.differentBytes(name: names[0])) {
                    try exporter.rewriteMissing(connection, job: "job")
                }
                try connection.query("delete from waybill.prompt where prompt_no = 3")
                #expect(throws: ExportError.linesMissing(name: names[0], found: 3, expected: 4)) {
                    try exporter.rewriteMissing(connection, job: "job")
                }
                let written = try WrittenFiles(folder)
                #expect(written.lines[names[0]] == nil && written.temporaries.isEmpty)
                #expect(try RequestLedger.files(connection, job: decided.job).count == names.count)
            }
        }
    }

    @Test func `what a killed export left is finished or removed`() async throws {
        try await TestDatabase.with { target in
            let connection = try Connection(target)
            _ = try DecidedJob.make(connection, prompts: 12, limits: Self.limits)
            try TestCluster.withTemporaryFolder { folder in
                let exporter = Exporter(folder: folder)
                let names = try exporter.export(connection, job: "job").files
                let before = try WrittenFiles(folder).lines
                // As though it had been killed between the ledger and the name, and within a file.
                try FileManager.default.moveItem(
                    atPath: "\(folder)/\(names[2])",
                    toPath: "\(folder)/.\(names[2]).tmp"
                )
                for leftover in [".j1-open-9.tmp", ".j1-x-a1-000009-0123456789ab.jsonl.tmp", ".j12-open-1.tmp"] {
                    try Data("{".utf8).write(to: URL(fileURLWithPath: "\(folder)/\(leftover)"))
                }
                #expect(try exporter.export(connection, job: "job").named == [names[2]])
                let written = try WrittenFiles(folder)
                #expect(written.lines == before && written.temporaries == [".j12-open-1.tmp"])
                // Other bytes under the right name are not taken for the file.
                try FileManager.default.removeItem(atPath: "\(folder)/\(names[0])")
                let size = try #require(before[names[0]]).reduce(0) { $0 + $1.utf8.count + 1 }
                let forged = Data(repeating: 0x20, count: size)
                try forged.write(to: URL(fileURLWithPath: "\(folder)/.\(names[0]).tmp"))
                #expect(try exporter.export(connection, job: "job").missing == [names[0]])
            }
        }
    }

    @Test func `on a full disk nothing is half written, and with room again it goes on`() async throws {
        guard getuid() == 0 else { return }
        try await TestDatabase.with { target in
            let connection = try Connection(target)
            _ = try DecidedJob.make(connection, prompts: 60, limits: FileLimits(requests: 20, bytes: 10_000_000))
            try connection.query("update waybill.prompt set prompt = repeat('x', 30000)")
            try TestCluster.withTemporaryFolder { folder in
                guard unsafe mount("tmpfs", folder, "tmpfs", 0, "size=1m,mode=0755") == 0 else { return }
                defer { _ = unsafe umount2(folder, Int32(MNT_DETACH)) }
                let error = try #require(throws: FileFault.self) {
                    try Exporter(folder: folder, rangeSize: 10).export(connection, job: "job")
                }
                #expect(error.description.contains("No space left on device"))
                let names = try RequestLedger.files(connection).map(\.name)
                let written = try WrittenFiles(folder)
                #expect(Set(written.lines.keys) == Set(names) && written.temporaries.isEmpty)
                #expect(unsafe mount("tmpfs", folder, "tmpfs", UInt(MS_REMOUNT), "size=9m") == 0)
                _ = try Exporter(folder: folder, rangeSize: 10).export(connection, job: "job")
                try expectWhole(connection, prompts: 60, [folder])
            }
        }
    }

    @Test func `a folder that is none is named`() async throws {
        try await TestDatabase.with { target in
            let connection = try Connection(target)
            _ = try DecidedJob.make(connection, prompts: 3)
            try TestCluster.withTemporaryFolder { folder in
                let file = "\(folder)/file"
                try Data().write(to: URL(fileURLWithPath: file))
                let error = try #require(throws: FileFault.self) {
                    try Exporter(folder: file).export(connection, job: "job")
                }
                #expect(error.description.contains(file))
                #expect(try RequestLedger.files(connection).isEmpty)
            }
        }
    }
}
