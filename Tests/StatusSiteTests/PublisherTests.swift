import Foundation
import Synchronization
import Testing

import StatusSite

@Suite struct PublisherTests {
    private struct Refused: Error {}

    private func withFolder<R>(_ body: (URL) throws -> R) throws -> R {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("waybill-site-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        return try body(folder)
    }

    private func publish(_ text: String, into folder: URL, keep: Int = 3, stamp: String = "20260301T120005Z") throws
        -> Publisher.Publication
    {
        try Publisher(into: folder.appendingPathComponent("site").path, keep: keep).publish(stamp: stamp) { write in
            for path in ["index.html", "site.css", "jobs/1.html", "data/jobs.csv"] {
                try write(SiteFile(path: path, bytes: Array(text.utf8)))
            }
        }
    }

    private func read(_ folder: URL, _ path: String) throws -> String {
        try String(contentsOf: folder.appendingPathComponent("site/\(path)"), encoding: .utf8)
    }

    private func builds(_ folder: URL) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder.appendingPathComponent(".site.builds").path)
            .filter { $0 != "lock" }.sorted()
    }

    @Test func `readers find the new site`() throws {
        try withFolder { folder in
            let first = try publish("one", into: folder)
            #expect(first.files == 4 && first.bytes == 12)
            #expect(try read(folder, "jobs/1.html") == "one")
            _ = try publish("two", into: folder, stamp: "20260301T120006Z")
            #expect(try read(folder, "jobs/1.html") == "two")
            #expect(try builds(folder) == [first.build], "the older build is kept beside")
        }
    }

    @Test func `the same bytes are the same build`() throws {
        try withFolder { folder in
            let (first, second) = (try publish("one", into: folder), try publish("one", into: folder))
            #expect(first == second)
            #expect(try builds(folder).isEmpty)
        }
    }

    @Test func `old builds are removed but never the published one`() throws {
        try withFolder { folder in
            for second in 0..<6 { _ = try publish("\(second)", into: folder, stamp: "2026030\(9 - second)") }
            #expect(try builds(folder).count == 2, "three with the published one")
            #expect(try read(folder, "index.html") == "5")
        }
    }

    @Test func `a failed build leaves the old site`() throws {
        try withFolder { folder in
            _ = try publish("old", into: folder)
            let publisher = try Publisher(into: folder.appendingPathComponent("site").path, keep: 3)
            #expect(throws: Refused.self) {
                try publisher.publish(stamp: "20270101") { write in
                    try write(SiteFile(path: "index.html", bytes: []))
                    throw Refused()
                }
            }
            #expect(throws: SiteError.self) {
                try publisher.publish(stamp: "20270101") { write in
                    for _ in 0..<2 { try write(SiteFile(path: "index.html", bytes: [])) }
                }
            }
            #expect(try read(folder, "index.html") == "old")
            #expect(try builds(folder).isEmpty)
        }
    }

    @Test func `what a killed build left is removed`() throws {
        try withFolder { folder in
            let draft = folder.appendingPathComponent(".site.builds/draft/jobs")
            try FileManager.default.createDirectory(at: draft, withIntermediateDirectories: true)
            try Data("half".utf8).write(to: draft.appendingPathComponent("1.html"))
            _ = try publish("new", into: folder)
            #expect(try builds(folder).isEmpty)
        }
    }

    @Test func `the site is a real folder that copies whole`() throws {
        try withFolder { folder in
            for text in ["one", "two"] { _ = try publish(text, into: folder, stamp: text) }
            let site = folder.appendingPathComponent("site")
            let type = try FileManager.default.attributesOfItem(atPath: site.path)[.type] as? FileAttributeType
            #expect(type == .typeDirectory)
            let copy = folder.appendingPathComponent("elsewhere/copy")
            try FileManager.default.createDirectory(
                at: copy.deletingLastPathComponent(),
                withIntermediateDirectories: true
            )
            try FileManager.default.copyItem(at: site, to: copy)
            try FileManager.default.removeItem(at: site)
            try FileManager.default.removeItem(at: folder.appendingPathComponent(".site.builds"))
            #expect(try String(contentsOf: copy.appendingPathComponent("jobs/1.html"), encoding: .utf8) == "two")
            // A copy is known for a build of ours and may be published over.
            try FileManager.default.moveItem(at: copy, to: site)
            _ = try publish("three", into: folder, stamp: "three")
            #expect(try read(folder, "index.html") == "three")
        }
    }

    @Test func `a link of an earlier version becomes a folder`() throws {
        try withFolder { folder in
            let old = folder.appendingPathComponent(".site.builds/20250101T000000Z-abc")
            try FileManager.default.createDirectory(at: old, withIntermediateDirectories: true)
            try Data("old".utf8).write(to: old.appendingPathComponent("index.html"))
            let site = folder.appendingPathComponent("site")
            try FileManager.default.createSymbolicLink(
                atPath: site.path,
                withDestinationPath: ".site.builds/20250101T000000Z-abc"
            )
            _ = try publish("new", into: folder)
            #expect(try read(folder, "index.html") == "new")
            let type = try FileManager.default.attributesOfItem(atPath: site.path)[.type] as? FileAttributeType
            #expect(type == .typeDirectory)
            #expect(try builds(folder) == ["20250101T000000Z-abc"])
        }
    }

    @Test func `foreign folders are refused`() throws {
        try withFolder { folder in
            let site = folder.appendingPathComponent("site")
            try FileManager.default.createDirectory(at: site, withIntermediateDirectories: true)
            let publication = try publish("into an empty folder", into: folder)
            #expect(publication.files == 4)
            try FileManager.default.removeItem(at: site)
            try FileManager.default.createDirectory(at: site, withIntermediateDirectories: true)
            try Data("mine".utf8).write(to: site.appendingPathComponent("thesis.tex"))
            #expect(throws: SiteError.self) { try publish("x", into: folder) }
            #expect(try read(folder, "thesis.tex") == "mine")
            try FileManager.default.removeItem(at: site)
            try FileManager.default.createSymbolicLink(atPath: site.path, withDestinationPath: "/usr")
            #expect(throws: SiteError.self) { try publish("x", into: folder) }
            try FileManager.default.removeItem(at: site)
            try Data().write(to: site)
            #expect(throws: SiteError.self) { try publish("x", into: folder) }
        }
    }

    @Test func `two builds do not meet`() throws {
        try withFolder { folder in
            let publisher = try Publisher(into: folder.appendingPathComponent("site").path, keep: 3)
            _ = try publisher.publish(stamp: "a") { write in
                try write(SiteFile(path: "index.html", bytes: []))
                let error = #expect(throws: SiteError.self) { try publish("x", into: folder) }
                #expect(error?.code == .busy)
            }
        }
    }

    /// A reader in a loop finds a whole site of one build each time it opens the folder.
    @Test func `readers never see a half`() throws {
        try withFolder { folder in
            _ = try publish("0", into: folder)
            let done = Atomic(false)
            let torn = Atomic(0)
            let reads = Atomic(0)
            let group = DispatchGroup()
            DispatchQueue.global().async(group: group) {
                while !done.load(ordering: .acquiring) || reads.load(ordering: .relaxed) == 0 {
                    // A reader that opened the folder keeps its build.
                    let opened = unsafe open(folder.appendingPathComponent("site").path, O_RDONLY | O_DIRECTORY)
                    defer { close(opened) }
                    let site = URL(fileURLWithPath: "/proc/self/fd/\(opened)")
                    let texts = ["index.html", "jobs/1.html", "data/jobs.csv"].map {
                        try? String(contentsOf: site.appendingPathComponent($0), encoding: .utf8)
                    }
                    if texts[0] == nil || Set(texts).count != 1 { torn.add(1, ordering: .relaxed) }
                    reads.add(1, ordering: .relaxed)
                }
            }
            for number in 1...15 { _ = try publish("\(number)", into: folder, keep: 100, stamp: "\(1000 + number)") }
            done.store(true, ordering: .releasing)
            group.wait()
            #expect(torn.load(ordering: .relaxed) == 0)
            #expect(reads.load(ordering: .relaxed) > 0)
        }
    }
}
