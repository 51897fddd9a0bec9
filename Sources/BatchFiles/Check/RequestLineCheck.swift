internal import StrictJSON

/// Checks the lines of a batch file one by one, and against those before.
struct RequestLineCheck: Sendable {
    /// Two hashes of each id so far: equal ones are the same id but for one chance in 2^128.
    private var ids: Set<UInt128> = []
    private var url: String?
    private var model: String?

    /// The most characters of an id that all providers take.
    static let maximumID = 64

    typealias Report = (RequestFileFault.Code, String) -> Void

    /// Checks a line without its end.
    ///
    /// - Parameters:
    ///   - line: its bytes, not all white space.
    ///   - dialect: how lines are written; set by the first line where it is nil.
    ///   - report: told each fault.
    mutating func check(_ line: Span<UInt8>, _ dialect: inout Dialect?, _ report: Report) {
        let scan: JSONScan
        do {
            scan = try JSONScan(line)
        } catch {
            return report(.invalidJSON, "column \(error.column): \(error.reason)")
        }
        guard scan.isObject else { return report(.invalidJSON, "the line is no JSON object") }
        if scan.hasLineBreaks {
            return report(.invalidJSON, "the line has a carriage return between its tokens, where some servers cut it")
        }
        var members = LineMembers()
        if let repeated = members.read(line, scan) {
            return report(.invalidJSON, "the line has \"\(repeated)\" twice")
        }
        let told = dialect ?? members.dialect
        dialect = told
        checkLine(line, scan, members, told, report)
    }

    private mutating func checkLine(
        _ line: Span<UInt8>,
        _ scan: borrowing JSONScan,
        _ members: LineMembers,
        _ dialect: Dialect,
        _ report: Report
    ) {
        checkID(line, members, dialect, report)
        if dialect.hasURL { checkAddress(line, members, report) }
        if dialect.isStrict {
            if scan.hasLoneSurrogate {
                report(
                    .loneSurrogate,
                    "an escaped surrogate has no other half, for which \(dialect.rawValue) refuses the whole file"
                )
            }
            if scan.depth > Dialect.strictDepth + 1 {
                report(
                    .nesting,
                    "\(scan.depth) arrays and objects lie within each other, and \(dialect.rawValue) takes at most "
                        + "\(Dialect.strictDepth + 1)"
                )
            }
        }
        checkBody(line, members, dialect, report)
    }

    private mutating func checkID(
        _ line: Span<UInt8>,
        _ members: LineMembers,
        _ dialect: Dialect,
        _ report: Report
    ) {
        guard let place = members.id else { return report(.invalidCustomID, "the line has no \"custom_id\"") }
        guard let id = LineMembers.text(line, place) else {
            return report(.invalidCustomID, "\"custom_id\" is no string")
        }
        let characters = id.unicodeScalars.count
        if id.isEmpty { return report(.invalidCustomID, "\"custom_id\" is empty") }
        if characters > Self.maximumID {
            report(.invalidCustomID, "\"custom_id\" has \(characters) characters, and \(Self.maximumID) is the most")
        }
        let isPlain = id.utf8.allSatisfy {
            (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0) || $0 == 0x2D
                || $0 == 0x5F
        }
        if dialect == .anthropic, !isPlain {
            report(
                .invalidCustomID,
                "\"custom_id\" is \(JSON.excerpt(of: id)), and Anthropic takes letters, digits, - and _ only"
            )
        }
        if !ids.insert(Self.hash(id)).inserted {
            report(.duplicateCustomID, "the id \(JSON.excerpt(of: id)) was given to an earlier line")
        }
    }

    private static func hash(_ id: String) -> UInt128 {
        // Keyed anew in every run: nobody can make ids that clash.
        func half(_ salt: UInt8) -> UInt64 {
            var hasher = Hasher()
            hasher.combine(salt)
            for byte in id.utf8 { hasher.combine(byte) }
            return UInt64(bitPattern: Int64(hasher.finalize()))
        }
        return UInt128(half(1)) << 64 | UInt128(half(2))
    }

    private mutating func checkAddress(_ line: Span<UInt8>, _ members: LineMembers, _ report: Report) {
        if let method = members.method {
            if LineMembers.text(line, method) != "POST" { report(.invalidMethod, "\"method\" is not \"POST\"") }
        } else {
            report(.invalidMethod, "the line has no \"method\"; expected \"POST\"")
        }
        guard let place = members.url, let url = LineMembers.text(line, place), url.utf8.first == UInt8(ascii: "/")
        else { return report(.invalidURL, "\"url\" is missing or no path such as \"/v1/chat/completions\"") }
        if let first = self.url {
            if !first.utf8.elementsEqual(url.utf8) {
                report(
                    .urlMismatch,
                    "\"url\" is \(JSON.excerpt(of: url)), and that of the first line is \(JSON.excerpt(of: first))"
                )
            }
        } else {
            self.url = url
        }
    }

    private mutating func checkBody(
        _ line: Span<UInt8>,
        _ members: LineMembers,
        _ dialect: Dialect,
        _ report: Report
    ) {
        let name = dialect == .anthropic ? "params" : "body"
        guard let place = dialect == .anthropic ? members.params : members.body else {
            return report(.invalidBody, "the line has no \"\(name)\"")
        }
        guard line[place.lowerBound] == UInt8(ascii: "{") else {
            return report(.invalidBody, "\"\(name)\" is no object")
        }
        var body = BodyMembers()
        body.read(line, place)
        if body.isStreamed { report(.stream, "\"\(name).stream\" is true, and batches are not streamed") }
        if let repeated = body.repeated { report(.invalidBody, "\"\(name)\" has \"\(repeated)\" twice") }
        if let fault = body.fault(name, url: url, dialect) { report(.invalidBody, fault) }
        guard let place = body.model, let model = LineMembers.text(line, place), !model.isEmpty else {
            // Mistral's batches name the model themselves.
            if dialect != .mistral || body.model != nil {
                report(.missingModel, "\"\(name).model\" is missing or no string")
            }
            return
        }
        guard dialect != .anthropic else { return }
        if let first = self.model {
            if !first.utf8.elementsEqual(model.utf8) {
                report(
                    .modelMismatch,
                    "the model is \(JSON.excerpt(of: model)), and that of the first line is \(JSON.excerpt(of: first))"
                )
            }
        } else {
            self.model = model
        }
    }
}

extension Dialect {
    /// Whether lines name the method and the end of the address.
    var hasURL: Bool { self == .openAI || self == .vLLM }
}
