/// A reader of RFC 4180 for the tests, by scalars.
func parseCSV(_ bytes: [UInt8]) -> [[String]] {
    var rows: [[String]] = []
    var row: [String] = []
    var field: [UInt8] = []
    var isQuoted = false
    var index = 0
    while index < bytes.count {
        let byte = bytes[index]
        let next = index + 1 < bytes.count ? bytes[index + 1] : 0
        switch (byte, isQuoted) {
        case (34, true) where next == 34:
            field.append(34)
            index += 1
        case (34, _): isQuoted.toggle()
        case (44, false):
            row.append(String(decoding: field, as: UTF8.self))
            field = []
        case (13, false) where next == 10:
            row.append(String(decoding: field, as: UTF8.self))
            rows.append(row)
            (row, field) = ([], [])
            index += 1
        default: field.append(byte)
        }
        index += 1
    }
    return rows
}
