internal import StrictJSON

/// How a CSV file is written, where it is not as RFC 4180 has it.
package struct CSVDialect: Sendable, Equatable {
    /// The byte between fields.
    package var delimiter: UInt8
    /// Whether numbers are written 0,25, as spreadsheets do in much of Europe.
    package var decimalComma: Bool
    /// Whether column names count whatever their case and the white space around them.
    package var looseHeader: Bool

    package static let standard = CSVDialect()

    package init(delimiter: UInt8 = UInt8(ascii: ","), decimalComma: Bool = false, looseHeader: Bool = false) {
        self.delimiter = delimiter
        self.decimalComma = decimalComma
        self.looseHeader = looseHeader
    }

    /// The bytes of a number as they would be with a decimal point.
    func number(_ field: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        guard decimalComma, field.contains(UInt8(ascii: ",")) else { return field }
        // A point beside the comma separates thousands in one country and decimals in another: no number.
        guard !field.contains(UInt8(ascii: ".")) else { return [UInt8(ascii: "?")] }
        return ArraySlice(field.map { $0 == UInt8(ascii: ",") ? UInt8(ascii: ".") : $0 })
    }

    /// A column name as it is compared.
    func folded(_ name: String) -> String { looseHeader ? Self.loose(name) : name }

    /// A name in lower case without white space around it.
    static func loose(_ name: String) -> String {
        let scalars = name.unicodeScalars
        let isSpace = { (scalar: Unicode.Scalar) in scalar.properties.isWhitespace || scalar.value == 0xFEFF }
        let first = scalars.firstIndex { !isSpace($0) } ?? scalars.endIndex
        let last = scalars.lastIndex { !isSpace($0) } ?? scalars.startIndex
        return first <= last && first < scalars.endIndex ? String(scalars[first...last]).lowercased() : ""
    }

    /// Why a header of `columns` may lack the column `name`; nil without a guess.
    func likelyCause(_ columns: [String], lacking name: String) -> String? {
        if columns.count == 1, let header = columns.first {
            if header.utf8.count == 5, header.hasPrefix("sep=") {
                let last = header.utf8.last ?? 0x3B
                return "the first line is Excel's note of its separator; delete it and give \(Self.option(last))"
            }
            for candidate in [UInt8(ascii: ";"), 0x09, UInt8(ascii: "|"), UInt8(ascii: ",")]
            where candidate != delimiter {
                let parts = header.utf8.split(separator: candidate, omittingEmptySubsequences: false)
                guard parts.contains(where: { Self.loose(String(decoding: $0, as: UTF8.self)) == name }) else {
                    continue
                }
                let comma = candidate == UInt8(ascii: ";") ? ", and --decimal-comma if numbers are written 0,25" : ""
                return likelyCause(foundDelimiter: candidate).map { "its \($0)\(comma)" }
            }
        }
        guard let near = columns.first(where: { Self.loose($0) == name }) else { return nil }
        return "\(JSON.excerpt(of: near)) differs in case or white space only; rename it, or give --loose-header"
    }

    /// What a byte that stands where a delimiter should may mean; nil without a guess.
    func likelyCause(foundDelimiter byte: UInt8) -> String? {
        guard byte != delimiter, [UInt8(ascii: ";"), 0x09, UInt8(ascii: "|"), UInt8(ascii: ",")].contains(byte) else {
            return nil
        }
        return "fields seem to be separated by \(Self.words(byte)); give \(Self.option(byte))"
    }

    private static func words(_ byte: UInt8) -> String {
        switch byte {
        case UInt8(ascii: ";"): "semicolons"
        case 0x09: "tabs"
        case UInt8(ascii: "|"): "vertical bars"
        default: "commas"
        }
    }

    private static func option(_ byte: UInt8) -> String {
        byte == 0x09 ? "--delimiter tab" : "--delimiter '\(Character(Unicode.Scalar(byte)))'"
    }
}
