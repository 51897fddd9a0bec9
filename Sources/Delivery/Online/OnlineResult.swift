internal import BatchFiles
internal import StrictJSON

/// Answers of single calls as lines of a result file.
enum OnlineResult {
    /// The line of an answer of any HTTP status.
    ///
    /// - Parameters:
    ///   - id: the custom id.
    ///   - dialect: how the provider writes results.
    ///   - status: of HTTP.
    ///   - milliseconds: from sending to the whole answer.
    ///   - requestID: the provider's name for the call.
    ///   - body: what it sent, kept byte for byte if it is JSON, else as a text.
    /// - Returns: the line with its newline.
    static func line(
        _ id: [UInt8],
        dialect: Dialect,
        status: Int,
        milliseconds: Int,
        requestID: String?,
        body: [UInt8]
    ) -> [UInt8] {
        let isJSON = body.first { $0 > 0x20 } == UInt8(ascii: "{") && (try? JSON.parse(body)) != nil
        let content = isJSON ? oneLine(body) : JSON.string(String(decoding: body, as: UTF8.self)).serialized()
        var line: [UInt8] = []
        line.reserveCapacity(content.count + 200)
        line += #"{"custom_id":""#.utf8
        line += id
        line += #"","latency_ms":\#(milliseconds)"#.utf8
        if dialect == .anthropic {
            let isAnswer = status == 200 && isJSON
            line +=
                (isAnswer ? #","result":{"type":"succeeded","message":"# : #","result":{"type":"errored","error":"#)
                .utf8
            line += content
            line += "}}\n".utf8
            return line
        }
        line += #","response":{"status_code":\#(status),"request_id":"#.utf8
        line += requestID.map { JSON.string($0).serialized() } ?? Array("null".utf8)
        line += #","body":"#.utf8
        line += content
        line += "},\"error\":null}\n".utf8
        return line
    }

    /// The line of a request that never got an answer; it may have been billed.
    static func lost(_ id: [UInt8], dialect: Dialect, reason: String) -> [UInt8] {
        let reason = JSON.string(reason).serialized()
        var line = Array(#"{"custom_id":""#.utf8) + id
        if dialect == .anthropic {
            line += #"","result":{"type":"errored","error":{"type":"lost_in_flight","message":"#.utf8
            return line + reason + "}}}\n".utf8
        }
        line += #"","response":null,"error":{"code":"lost_in_flight","message":"#.utf8
        return line + reason + "}}\n".utf8
    }

    /// The custom id at the beginning of a line written here; nil for one that was cut off.
    static func id(of line: [UInt8]) -> [UInt8]? {
        let start = Array(#"{"custom_id":""#.utf8)
        guard line.starts(with: start), line.last == UInt8(ascii: "}"),
            let end = line[start.count...].firstIndex(of: UInt8(ascii: "\""))
        else { return nil }
        return Array(line[start.count..<end])
    }

    /// Line breaks between the tokens of JSON become spaces; within strings there are none.
    private static func oneLine(_ body: [UInt8]) -> [UInt8] {
        guard body.contains(where: { $0 == 0x0A || $0 == 0x0D }) else { return body }
        return body.map { $0 == 0x0A || $0 == 0x0D ? 0x20 : $0 }
    }
}
