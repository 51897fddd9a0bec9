/// The formats that people hand to a reader of text by mistake, recognised by their first bytes.
enum FileSignature {
    /// How many bytes must have been read to tell formats apart; a smaller file is what it is.
    static let needed = 6
    /// How many bytes are looked at where they are at hand.
    static let useful = 512

    /// Whether a zstd frame, or a skippable one, starts here.
    static func isZstandard(_ start: [UInt8]) -> Bool {
        start.starts(with: [0x28, 0xB5, 0x2F, 0xFD])
            || (start.count >= 4 && start[0] & 0xF0 == 0x50 && start[1...3].elementsEqual([0x2A, 0x4D, 0x18]))
    }

    /// Why a file that starts so holds no text that can be read here, with the command that helps; nil for text.
    ///
    /// - Parameters:
    ///   - start: the first bytes, up to ``useful`` of them.
    ///   - file: the path, for the command.
    ///   - isPacked: whether the bytes came out of a compressed file, which the command has to be given unpacked.
    /// - Returns: a clause for an error.
    static func fault(_ start: [UInt8], file: String, isPacked: Bool = false) -> String? {
        if start.isEmpty {
            let suffixes = [(".gz", "gzip"), (".zst", "zstd")]
            return suffixes.first { file.hasSuffix($0.0) }.map {
                "is cut off: it is empty, but a \($0.1) file has a header"
            }
        }
        if [0x28, 0xB5, 0x2F].starts(with: start), !isPacked {
            return "is cut off: it ends inside the header of a zstd frame"
        }
        // A name that starts with a dash would be taken for an option.
        let shown = isPacked || file == "-" ? "FILE" : quoted(file)
        if let (format, advice) = binary(start, shown) { return "is \(format), but text is expected; \(advice)" }
        return wide(start).map { encoding in
            "is text in \(encoding), but UTF-8 is expected; convert it: iconv -f \(encoding) -t UTF-8 \(shown) > "
                + "utf8.txt"
        }
    }

    private static func binary(_ start: [UInt8], _ file: String) -> (format: String, advice: String)? {
        func begins(_ bytes: [UInt8]) -> Bool { start.starts(with: bytes) }
        func begins(_ text: String) -> Bool { start.starts(with: text.utf8) }
        func python(_ reader: String) -> String {
            "convert it: python3 -c 'import pandas, sys; pandas.\(reader)(sys.argv[1])"
                + ".to_json(\"prompts.jsonl\", orient=\"records\", lines=True)' \(file)"
        }
        func begins(_ text: String, beforeBinary: Bool) -> Bool {
            begins(text) && start.count > text.utf8.count && start[text.utf8.count] < 0x20
        }
        if begins("PAR1", beforeBinary: true) {
            return (
                "a Parquet file",
                "convert it: duckdb -c \"copy (from read_parquet('FILE')) to 'prompts.jsonl' (format json)\" "
                    + "with FILE = \(file), "
                    + "or with pandas.read_parquet and to_json"
            )
        }
        if begins("ARROW1") || begins([0xFF, 0xFF, 0xFF, 0xFF]) { return ("an Arrow file", python("read_feather")) }
        if begins("FEA1") { return ("a Feather file", python("read_feather")) }
        if begins("ORC", beforeBinary: true) { return ("an ORC file", python("read_orc")) }
        if begins([0x4F, 0x62, 0x6A, 0x01]) {
            return ("an Avro file", "convert it: avro-tools tojson \(file) > prompts.jsonl")
        }
        if begins([0x50, 0x4B, 0x03, 0x04]) || begins([0x50, 0x4B, 0x05, 0x06]) {
            let text = String(decoding: start, as: UTF8.self)
            if ["[Content_Types].xml", "xl/", "_rels/", "docProps/"].contains(where: { text.contains($0) }) {
                return ("an Excel workbook (xlsx)", "save it as \"CSV UTF-8\" in Excel, or \(python("read_excel"))")
            }
            return ("a zip archive or an Excel workbook", "unpack it: unzip -p \(file) > prompts.jsonl")
        }
        if begins([0xD0, 0xCF, 0x11, 0xE0]) {
            return ("an old Excel workbook (xls)", "save it as \"CSV UTF-8\" in Excel, or \(python("read_excel"))")
        }
        return packed(start, file)
    }

    private static func packed(_ start: [UInt8], _ file: String) -> (format: String, advice: String)? {
        let tools: [(magic: [UInt8], format: String, command: String)] = [
            ([0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00], "an xz file", "xz -dc \(file)"),
            ([0x5D, 0x00, 0x00], "an lzma file", "xz --format=lzma -dc \(file)"),
            ([0x04, 0x22, 0x4D, 0x18], "an lz4 file", "lz4 -dc \(file)"),
            ([0x1F, 0x9D], "a compress (.Z) file", "gzip -dc \(file)"),
            ([0x1F, 0xA0], "an lzh file", "gzip -dc \(file)"),
            ([0x1F, 0x9E], "an old gzip file", "gzip -dc \(file)"),
            ([0x1F, 0x1E], "a pack (.z) file", "gzip -dc \(file)"),
            (Array("LZIP".utf8), "an lzip file", "lzip -dc \(file)"),
            ([0xFF, 0x06, 0x00, 0x00, 0x73, 0x4E], "a snappy file", "snzip -dc \(file)"),
            ([0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C], "a 7z archive", "7z x -so \(file)"),
            (Array("Rar!".utf8), "a rar archive", "unrar p -inul \(file)"),
        ]
        func advice(_ command: String) -> String { "unpack it on the way: \(command) | waybill, with - as the file" }
        if let tool = tools.first(where: { start.starts(with: $0.magic) }) {
            return (tool.format, advice(tool.command))
        }
        if start.starts(with: "BZh".utf8), start.count > 4, [0x31, 0x17].contains(start[4]) {
            return ("a bzip2 file", advice("bzip2 -dc \(file)"))
        }
        if start.count >= 263, start[257..<262].elementsEqual("ustar".utf8) {
            return ("a tar archive", "unpack it: tar -xOf \(file) > prompts.jsonl")
        }
        if start.starts(with: "SQLite format 3".utf8) {
            return ("an SQLite database", "convert it: sqlite3 -json \(file) 'select ...'")
        }
        if start.starts(with: "%PDF".utf8) { return ("a PDF document", "extract its text first") }
        return nil
    }

    /// UTF-16 or UTF-32, by the byte order mark or by where the zeros of its first characters stand.
    private static func wide(_ start: [UInt8]) -> String? {
        if start.starts(with: [0xFF, 0xFE, 0x00, 0x00]) || start.starts(with: [0x00, 0x00, 0xFE, 0xFF]) {
            return "UTF-32"
        }
        if start.starts(with: [0xFF, 0xFE]) || start.starts(with: [0xFE, 0xFF]) { return "UTF-16" }
        guard start.count >= 4 else { return nil }
        switch start[..<4].map({ $0 == 0 }) {
        case [false, true, true, true]: return "UTF-32LE"
        case [true, true, true, false]: return "UTF-32BE"
        case [false, true, false, true]: return "UTF-16LE"
        case [true, false, true, false]: return "UTF-16BE"
        default: return nil
        }
    }

    /// A path as a shell takes it.
    static func quoted(_ path: String) -> String {
        let safe = path.utf8.allSatisfy {
            (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0)
                || "/._-+@%".utf8.contains($0)
        }
        let text =
            safe
            ? path : "'" + path.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
        return path.hasPrefix("-") ? "./" + text : text
    }
}
