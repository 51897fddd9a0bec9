import Foundation
import RecordFiles
import Testing

@Suite struct LineReaderTests {
    private func lines(_ text: some Sequence<UInt8>, limit: Int = 1000) throws -> [String] {
        var reader = LineReader(bytes: Array(text), name: "t", maximumLineLength: limit)
        return try rest(&reader)
    }

    private func rest(_ reader: inout LineReader) throws -> [String] {
        var lines: [String] = []
        while let line = try reader.next() { lines.append(String(decoding: line, as: UTF8.self)) }
        return lines
    }

    @Test func `LF and CR LF end lines and the last may go without`() throws {
        #expect(try lines("a\nb\r\n\n\r\nc".utf8) == ["a", "b", "", "", "c"])
        #expect(try lines("a\n".utf8) == ["a"])
        #expect(try lines("".utf8) == [])
        #expect(try lines("\n".utf8) == [""])
        #expect(try lines("a\rb\n".utf8) == ["a\rb"])
        #expect(try lines("a\r".utf8) == ["a\r"])
    }

    @Test func `terminators and numbers follow the lines`() throws {
        var reader = LineReader(bytes: Array("a\r\nb\nc".utf8), name: "t")
        _ = try reader.next()
        #expect(reader.terminator == .carriageReturnLineFeed)
        _ = try reader.next()
        #expect(reader.terminator == .lineFeed)
        _ = try reader.next()
        #expect(reader.terminator == .none)
        #expect(reader.line == 3)
    }

    @Test func `a line over the limit is refused with its number`() throws {
        #expect(try lines("12345\r\n12345".utf8, limit: 5) == ["12345", "12345"])
        for text in ["12345\n123456\n", "12345\n123456", "\n123456\r\n"] {
            let error = try #require(throws: RecordError.self) { try lines(text.utf8, limit: 5) }
            #expect(
                error.description == "t, line 2: the line is longer than 5 bytes, the most that is allowed."
            )
        }
    }

    @Test func `invalid UTF-8 is refused with line and byte column`() throws {
        let error = try #require(throws: RecordError.self) {
            try lines(Array("ok\né".utf8) + [0xFF] + Array("\n".utf8))
        }
        #expect(error.line == 2)
        #expect(error.column == 3)
        #expect(
            error.description == "t, line 2, column 3: the byte 0xFF is no UTF-8; if the file is in Latin-1 or "
                + "Windows-1252, as Excel writes CSV, convert it: iconv -f WINDOWS-1252 -t UTF-8."
        )
    }

    @Test(arguments: [
        ("plain", Data("one\r\ntwo\n\nlast".utf8).base64EncodedString()),
        ("gzip", "H4sIAAAAAAAC/8vPS+XlKinP5+LKSSwuAQAHKTBlDgAAAA=="),
        ("zstd", "KLUv/QRYcQAAb25lDQp0d28KCmxhc3TdjFae"),
    ])
    func `plain, gzip and zstd files read alike whatever their name`(kind: String, base64: String) throws {
        let folder = try TemporaryFolder()
        let bytes = try #require(Data(base64Encoded: base64))
        let path = try folder.write("input.txt", bytes)
        var reader = try LineReader(path: path)
        #expect(try rest(&reader) == ["one", "two", "", "last"])
        if kind == "plain" { return }
        // Cut off: never a shorter file without a word.
        let cut = try folder.write("cut.txt", bytes.dropLast(9))
        let error = try #require(throws: RecordError.self) {
            var reader = try LineReader(path: cut)
            return try rest(&reader)
        }
        #expect(error.file == cut)
        #expect(error.reason.hasPrefix("is cut off: ") || error.reason.hasPrefix("is damaged: "), "\(error)")
    }

    @Test func `empty files have no lines, compressed or not`() throws {
        let folder = try TemporaryFolder()
        let gzip = try #require(Data(base64Encoded: "H4sIAAAAAAACAwMAAAAAAAAAAAA="))
        for path in [try folder.write("a", ""), try folder.write("b", gzip)] {
            var reader = try LineReader(path: path)
            #expect(try rest(&reader) == [])
        }
    }

    @Test func `lines longer than a block and lines across blocks come out whole`() throws {
        let expected =
            (0..<300).map { String(repeating: "\($0),", count: 1 + ($0 * 7919) % 5000) }
            + [String(repeating: "x", count: 3_000_000)] + ["end"]
        let folder = try TemporaryFolder()
        let path = try folder.write("long", expected.joined(separator: "\n"))
        var reader = try LineReader(path: path)
        #expect(try rest(&reader) == expected)
        var limited = try LineReader(path: path, maximumLineLength: 1_000_000)
        let error = try #require(throws: RecordError.self) { try rest(&limited) }
        #expect(error.line == 301)
    }

    @Test func `a line stays as it was while later ones are read`() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write("many", (0..<100_000).map { "line \($0)\n" }.joined())
        var reader = try LineReader(path: path)
        let first = try #require(try reader.next())
        _ = try rest(&reader)
        #expect(String(decoding: first, as: UTF8.self) == "line 0")
    }

    @Test func `missing files and folders are named`() throws {
        let folder = try TemporaryFolder()
        let missing = try #require(throws: RecordError.self) { _ = try LineReader(path: folder.path + "/none") }
        #expect(missing.description == "\(folder.path)/none: cannot be opened: No such file or directory.")
        let directory = try #require(throws: RecordError.self) { _ = try LineReader(path: folder.path) }
        #expect(directory.description == "\(folder.path): is a folder, but a file is expected.")
    }
}
