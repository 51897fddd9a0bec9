import Foundation
import RecordFiles
import Testing

/// A file in another format or encoding is named, with what to do about it.
@Suite struct EncodingTests {
    private func fault(_ bytes: some Sequence<UInt8>, named name: String = "prompts.jsonl") throws -> RecordError {
        let folder = try TemporaryFolder()
        let path = try folder.write(name, Data(bytes))
        let error = try #require(throws: RecordError.self) {
            var reader = try LineReader(path: path)
            while try reader.next() != nil {}
        }
        #expect(error.file == path)
        return error
    }

    @Test(arguments: [
        ([UInt8]("PAR1".utf8) + [0x15, 4, 0], "a Parquet file", "duckdb"),
        ([UInt8]("ORC".utf8) + [0x0A, 0x0B, 8, 3], "an ORC file", "read_orc"),
        ([UInt8]("ARROW1".utf8) + [0, 0], "an Arrow file", "read_feather"),
        ([UInt8]("Obj".utf8) + [1, 4, 0x14], "an Avro file", "avro-tools"),
        (
            [0x50, 0x4B, 3, 4] + [UInt8](repeating: 0, count: 26) + Array("[Content_Types].xml".utf8), "xlsx",
            "CSV UTF-8"
        ),
        (
            [0x50, 0x4B, 3, 4] + [UInt8](repeating: 0, count: 26) + Array("prompts.jsonl".utf8), "a zip archive",
            "unzip -p"
        ),
        ([0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1], "xls", "CSV UTF-8"),
        ([0xFD, 0x37, 0x7A, 0x58, 0x5A, 0], "an xz file", "xz -dc"),
        ([UInt8]("BZh9".utf8) + [0x31, 0x41, 0x59], "a bzip2 file", "bzip2 -dc"),
        ([0x04, 0x22, 0x4D, 0x18, 0x64, 0x40], "an lz4 file", "lz4 -dc"),
        ([0x1F, 0x9D, 0x90, 0, 0, 0], "a compress (.Z) file", "gzip -dc"),
        ([0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C], "a 7z archive", "7z x -so"),
        (Array("SQLite format 3".utf8) + [0], "an SQLite database", "sqlite3"),
        ([0x28, 0xB5, 0x2F], "cut off", "zstd"),
        ([0xFF, 0xFE, 0x7B, 0, 0x22, 0], "text in UTF-16", "iconv -f UTF-16"),
        ([0xFE, 0xFF, 0, 0x7B, 0, 0x22], "text in UTF-16", "iconv -f UTF-16"),
        ([0x7B, 0, 0x22, 0, 0x69, 0], "text in UTF-16LE", "iconv -f UTF-16LE"),
        ([0, 0x7B, 0, 0x22, 0, 0x69], "text in UTF-16BE", "iconv -f UTF-16BE"),
        ([0xFF, 0xFE, 0, 0, 0x7B, 0, 0, 0], "text in UTF-32", "iconv -f UTF-32"),
        ([0x7B, 0, 0, 0, 0x22, 0, 0, 0], "text in UTF-32LE", "iconv -f UTF-32LE"),
    ])
    func `a format is known by its first bytes`(bytes: [UInt8], format: String, command: String) throws {
        let error = try fault(bytes)
        #expect(error.reason.contains(format) && error.reason.contains(command), "\(error)")
        #expect(!error.isAboutRecord, "nothing in such a file can be skipped")
    }

    @Test func `a tar archive is known, also inside gzip, and a path is quoted`() throws {
        var tar = [UInt8](repeating: 0, count: 1024)
        tar.replaceSubrange(0..<5, with: Array("a.txt".utf8))
        tar.replaceSubrange(257..<262, with: Array("ustar".utf8))
        #expect(try fault(tar, named: "it's.tar").reason.contains(#"it'\''s.tar'"#))
        let folder = try TemporaryFolder()
        let packed = try OutsideTool.run(["gzip", "-c"], input: Data(tar), in: folder).0
        #expect(try fault(packed).reason.contains("a tar archive"))
    }

    @Test(arguments: ["ORCID,x\n", "PAR1,x\n", "BZhang,x\n", "Rare,x\n", "\u{50}K,x\n", "(x", "\n\n\n"])
    func `text that begins like another format is text`(text: String) throws {
        let folder = try TemporaryFolder()
        var reader = try LineReader(path: try folder.write("t", text))
        let line = try reader.next()
        #expect(
            line.map { String(decoding: $0, as: UTF8.self) }
                == text.split(separator: "\n", omittingEmptySubsequences: false).first.map(String.init)
        )
    }

    @Test func `one byte order mark is passed over in every format, also inside gzip`() throws {
        let mark = Data([0xEF, 0xBB, 0xBF])
        let folder = try TemporaryFolder()
        let line = mark + Data("{\"id\":1,\"prompt\":\"a\"}\n".utf8)
        for bytes in [line, try OutsideTool.run(["gzip", "-c"], input: line, in: folder).0] {
            var reader = try PromptReader(path: try folder.write("p", bytes))
            #expect(try reader.next()?.prompt == "a")
        }
        var rows = try CSVPromptReader(bytes: [UInt8](mark + Data("id,prompt\n1,a\n".utf8)), name: "p.csv")
        #expect(try rows.next()?.id == "1")
        let catalog = try ModelCatalog(
            bytes: [UInt8](mark + Data("model,price_in_per_mtok,price_out_per_mtok\nm,1,2\n".utf8)),
            name: "m.csv"
        )
        #expect(catalog.models.map(\.name) == ["m"])
    }

    @Test(arguments: [
        ("id;prompt\n1;a\n", "--delimiter ';'"), ("\"id\";\"prompt\"\n", "--delimiter ';'"),
        ("id\tprompt\n1\ta\n", "--delimiter tab"), ("ID|Prompt\n", "--delimiter '|'"),
        ("sep=;\nid;prompt\n", "delete it and give --delimiter ';'"), ("ID,Prompt\n1,a\n", "--loose-header"),
        (" id ,prompt\n1,a\n", "--loose-header"), ("id,PROMPT\n", "--loose-header"),
    ])
    func `the likely cause of a strange header is named`(text: String, option: String) throws {
        let error = try #require(throws: RecordError.self) {
            _ = try CSVPromptReader(bytes: Array(text.utf8), name: "p.csv")
        }
        #expect(error.reason.contains(option), "\(error)")
    }

    @Test func `the options that are named read the file`() throws {
        let excel =
            "\u{FEFF}ID; Prompt ;Abteilung\r\n1;\"Übersetze: guten Tag, Welt\";Vertrieb\r\n2;\"Zweite\r\nZeile\";Einkauf\r\n"
        var rows = try CSVPromptReader(
            bytes: Array(excel.utf8),
            name: "p.csv",
            dialect: CSVDialect(delimiter: UInt8(ascii: ";"), looseHeader: true)
        )
        let first = try #require(try rows.next())
        #expect(first.prompt == "Übersetze: guten Tag, Welt")
        #expect(String(decoding: first.metadata, as: UTF8.self) == #"{"Abteilung":"Vertrieb"}"#)
        #expect(try rows.next()?.prompt == "Zweite\r\nZeile")
        let prices = "model;price_in_per_mtok;price_out_per_mtok\na;0,15;2\nb;1.5;0,6\n"
        let catalog = try ModelCatalog(
            bytes: Array(prices.utf8),
            name: "m.csv",
            dialect: CSVDialect(delimiter: UInt8(ascii: ";"), decimalComma: true)
        )
        #expect(catalog.models.map(\.inputPrice) == [150_000_000, 1_500_000_000])
        #expect(catalog.models.map(\.outputPrice) == [2_000_000_000, 600_000_000])
        for price in ["1.000,5", "1,000.5", "0,15"] {
            let error = try #require(throws: RecordError.self) {
                _ = try ModelCatalog(
                    bytes: Array("model;price_in_per_mtok;price_out_per_mtok\na;\(price);1\n".utf8),
                    name: "m.csv",
                    dialect: CSVDialect(delimiter: UInt8(ascii: ";"), decimalComma: price != "0,15")
                )
            }
            #expect(error.reason.contains("is no price"), "\(error)")
            #expect(error.reason.contains("--decimal-comma") == (price == "0,15"))
        }
    }

    @Test func `Latin-1 is named as the likely encoding`() throws {
        let error = try fault(Array("id,prompt\n1,caf".utf8) + [0xE9] + Array("\n".utf8))
        #expect(error.line == 2 && error.reason.contains("iconv -f WINDOWS-1252 -t UTF-8"))
    }
}
