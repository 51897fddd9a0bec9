import Foundation
import PureTestSupport
import RecordFiles
import Testing

/// What a compression's own tool refuses is refused; what it reads is read alike.
@Suite struct CompressedFileTests {
    private static let lines = (0..<3).map { member in
        (0..<4).map { "member \(member) line \($0) \u{E9}\n" }.joined()
    }

    /// The whole content, or the error.
    private func read(_ bytes: Data, _ folder: TemporaryFolder) throws -> Result<Data, RecordError> {
        let path = try folder.write("input", bytes)
        do throws(RecordError) {
            var reader = try LineReader(path: path)
            var content = Data()
            while let line = try reader.next() {
                content += line
                if reader.terminator == .lineFeed { content.append(0x0A) }
            }
            return .success(content)
        } catch {
            return .failure(error)
        }
    }

    /// One compressed part for each text.
    private func parts(_ tool: [String], _ folder: TemporaryFolder) throws -> [Data] {
        try Self.lines.map { try OutsideTool.run(tool + ["-c"], input: Data($0.utf8), in: folder).0 }
    }

    /// Checks that a file is read as the tool reads it, or refused as the tool refuses it.
    private func compare(
        _ bytes: Data,
        with tool: [String],
        _ folder: TemporaryFolder,
        _ what: String
    ) throws {
        let (expected, status) = try OutsideTool.run(tool + ["-dc"], input: bytes, in: folder)
        switch try read(bytes, folder) {
        case .success(let content):
            #expect(status == 0, "\(what): read, but \(tool) refuses it")
            #expect(content == expected, "\(what)")
        case .failure(let error):
            #expect(status != 0, "\(what): \(error)")
            #expect(!error.isAboutRecord, "\(what): a damaged file is no record to be skipped: \(error)")
        }
    }

    @Test(
        .enabled(if: TestScope.isWhole, "\(TestScope.reason)"),
        arguments: [["gzip", "-n"], ["gzip", "-1"], ["zstd", "-q"], ["zstd", "-q", "--no-check"]]
    )
    func `many parts are read on, and every cut is judged as the tool judges it`(tool: [String]) throws {
        let folder = try TemporaryFolder()
        let parts = try parts(tool, folder)
        let whole = parts.reduce(Data(), +)
        #expect(try read(whole, folder).get() == Data(Self.lines.joined().utf8))
        for count in 1..<whole.count {
            try compare(whole.prefix(count), with: [tool[0]], folder, "cut after \(count) of \(whole.count) bytes")
        }
    }

    @Test func `every changed byte of a gzip header or trailer is judged as gzip judges it`() throws {
        let folder = try TemporaryFolder()
        let parts = try parts(["gzip", "-n"], folder)
        let whole = parts[0] + parts[1]
        let trailers = [parts[0].count - 8..<parts[0].count, whole.count - 8..<whole.count]
        for place in trailers.joined() {
            var bytes = Data(whole)
            bytes[place] ^= 0x10
            guard case .failure(let error) = try read(bytes, folder) else {
                Issue.record("the changed byte \(place) of a trailer was not noticed")
                continue
            }
            let member = place < parts[0].count ? 0 : parts[0].count
            #expect(error.reason.contains("member that starts at byte \(member)"), "\(error)")
        }
        // The magic number of the first member is what makes the file gzip at all.
        for place in parts[0].count..<(parts[0].count + 4) {
            var bytes = Data(whole)
            bytes[place] ^= 0xE0
            try compare(bytes, with: ["gzip"], folder, "changed byte \(place)")
        }
    }

    @Test func `every changed byte of zstd frames is judged as zstd judges it`() throws {
        let folder = try TemporaryFolder()
        let parts = try parts(["zstd", "-q"], folder)
        let whole = parts[0] + parts[1]
        for place in 4..<whole.count {
            var bytes = Data(whole)
            bytes[place] ^= 0x04
            try compare(bytes, with: ["zstd"], folder, "changed byte \(place)")
        }
    }

    @Test func `what follows the last part is judged as the tool judges it`() throws {
        let folder = try TemporaryFolder()
        let tails: [(String, Data)] = [
            ("plain text", Data("{\"id\": 1, \"prompt\": \"x\"}\n".utf8)), ("one byte", Data([0x41])),
            ("half a magic number", Data([0x1F])), ("one zero", Data([0])), ("two zeros", Data([0, 0])),
            ("zeros", Data(count: 10_000)), ("more zeros than a block", Data(count: 600_000)),
            ("zeros and text", Data(count: 512) + Data("x".utf8)), ("a line feed", Data([0x0A])),
            ("half a zstd magic number", Data([0x28, 0xB5])),
            ("an empty skippable frame", Data([0x50, 0x2A, 0x4D, 0x18, 0, 0, 0, 0])),
            ("a skippable frame", Data([0x5F, 0x2A, 0x4D, 0x18, 3, 0, 0, 0, 1, 2, 3])),
            ("a cut skippable frame", Data([0x50, 0x2A, 0x4D, 0x18, 9, 0, 0, 0, 1])),
        ]
        for tool in [["gzip", "-n"], ["zstd", "-q"]] {
            let parts = try parts(tool, folder)
            for (name, tail) in tails {
                try compare(parts[0] + tail, with: [tool[0]], folder, "\(tool[0]) with \(name) behind it")
                // A member between zeros and the end is not read by gzip, and a warning is not silence.
                try compare(parts[0] + tail + parts[1], with: [tool[0]], folder, "\(tool[0]) with \(name) within")
            }
        }
        let frames = try parts(["zstd", "-q"], folder)
        let skippable = Data([0x5A, 0x2A, 0x4D, 0x18, 2, 0, 0, 0, 7, 7])
        try compare(skippable + frames[0], with: ["zstd"], folder, "a skippable frame first")
        try compare(skippable, with: ["zstd"], folder, "a skippable frame alone")
    }

    @Test func `a fault names the member's first byte and its own`() throws {
        let folder = try TemporaryFolder()
        let parts = try parts(["gzip", "-n"], folder)
        let (first, second) = (parts[0].count, parts[1].count)
        func reason(_ bytes: Data) throws -> String {
            guard case .failure(let error) = try read(bytes, folder) else { return "" }
            return error.reason
        }
        #expect(
            try reason(parts[0] + parts[1].dropLast(3))
                == "is cut off: it ends at byte \(first + second - 3), inside the gzip member that starts at byte "
                + "\(first)"
        )
        #expect(
            try reason(parts[0] + Data("id,prompt\n".utf8))
                == "is damaged: a gzip member ends at byte \(first), and what follows is no other member; compress "
                + "what was appended, or take it away"
        )
    }

    @Test func `header fields of gzip are passed over`() throws {
        let folder = try TemporaryFolder()
        let plain = try parts(["gzip", "-n"], folder)[0]
        // FEXTRA with four bytes, FNAME and FCOMMENT, then the deflate stream of the plain member.
        let fields = Data([4, 0, 1, 2, 3, 4]) + Data("name\0".utf8) + Data("a comment\0".utf8)
        var header = Data(plain.prefix(10))
        header[3] = 0x04 | 0x08 | 0x10
        #expect(try read(header + fields + plain.dropFirst(10), folder).get() == Data(Self.lines[0].utf8))
        // FHCRC that does not match.
        header[3] |= 0x02
        try compare(header + fields + Data([1, 2]) + plain.dropFirst(10), with: ["gzip"], folder, "wrong header CRC")
        // Reserved flags.
        header[3] = 0x80
        try compare(header + plain.dropFirst(10), with: ["gzip"], folder, "a reserved flag")
    }

    @Test(arguments: [("prompts.jsonl.gz", "gzip"), ("prompts.jsonl.zst", "zstd")])
    func `an empty file that is called compressed is cut off`(name: String, format: String) throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(name, "")
        let error = try #require(throws: RecordError.self) { _ = try LineReader(path: path) }
        #expect(error.description == "\(path): is cut off: it is empty, but a \(format) file has a header.")
    }
}
