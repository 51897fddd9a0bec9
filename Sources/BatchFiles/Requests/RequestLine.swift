internal import StrictJSON

/// A line of a batch file that ``RequestWriter`` wrote.
package struct RequestLine: Sendable, Equatable {
    package let id: CustomID
    /// The end of the address; nil in dialects whose lines have none.
    package let url: String?
    /// The bytes of the body within the line.
    package let body: Range<Int>

    /// Reads a line, with or without its newline.
    ///
    /// - Throws: `RequestFault` for a line that is none of Waybill's.
    package init(_ line: Span<UInt8>) throws(RequestFault) {
        let scan: JSONScan
        do {
            scan = try JSONScan(line)
        } catch {
            throw RequestFault(.body, "column \(error.column): \(error.reason)")
        }
        var (id, url, body): (CustomID?, String?, Range<Int>?)
        for place in 0..<scan.count {
            let member = scan[place]
            if JSON.string(line, at: member.key, is: Self.customID) {
                // Only a string has the quotes that are left out.
                var text: [UInt8] = []
                LineText.append(line, member.value.dropFirst().dropLast(), to: &text)
                id = CustomID(text)
            } else if JSON.string(line, at: member.key, is: Self.url) {
                url = (try? JSON.parse(line.extracting(member.value)))?.string
            } else if JSON.string(line, at: member.key, is: Self.body)
                || JSON.string(line, at: member.key, is: Self.params)
            {
                body = member.value
            }
        }
        guard let id else { throw RequestFault(.body, "the line has no \"custom_id\" that Waybill wrote") }
        guard let body, line[body.lowerBound] == UInt8(ascii: "{") else {
            throw RequestFault(.body, "the line has no request under \"body\" or \"params\"")
        }
        (self.id, self.url, self.body) = (id, url, body)
    }

    private static let customID = Array("custom_id".utf8)
    private static let url = Array("url".utf8)
    private static let body = Array("body".utf8)
    private static let params = Array("params".utf8)
}
