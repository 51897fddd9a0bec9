internal import ArgumentParser
package import RecordFiles

/// How CSV files are written, where they are not as RFC 4180 has it.
package struct CSVOptions: ParsableArguments, CommandWords {
    @Option(help: ArgumentHelp("CSV: between fields, as ';' or tab.", valueName: "character"))
    package var delimiter = ","

    @Flag(help: "CSV: numbers are written 0,25.")
    package var decimalComma = false

    @Flag(help: "CSV: column names in any case, with spaces around.")
    package var looseHeader = false

    package init() {}

    package func validate() throws {
        guard delimiterByte != nil else {
            throw ValidationError(
                "--delimiter is \(delimiter.debugDescription); expected one character of ASCII that is no letter, "
                    + "digit, quote or space, or the word tab."
            )
        }
    }

    package var words: [String] {
        (delimiter == "," ? [] : ["--delimiter", delimiter]) + (decimalComma ? ["--decimal-comma"] : [])
            + (looseHeader ? ["--loose-header"] : [])
    }

    package var dialect: CSVDialect {
        CSVDialect(
            delimiter: delimiterByte ?? UInt8(ascii: ","),
            decimalComma: decimalComma,
            looseHeader: looseHeader
        )
    }

    private var delimiterByte: UInt8? {
        if delimiter == "tab" || delimiter == "\\t" { return 0x09 }
        let bytes = Array(delimiter.utf8)
        guard bytes.count == 1, let byte = bytes.first else { return nil }
        let isLetter = (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte)
        let isMark = (0x21...0x7E).contains(byte) && !isLetter && byte != UInt8(ascii: "\"")
        return isMark || byte == 0x09 || byte == 0x1F ? byte : nil
    }
}
