internal import StrictJSON

/// Where the members of a line are that providers read.
struct LineMembers {
    /// Empty where a member is missing.
    private var places = InlineArray<5, Range<Int>>(repeating: 0..<0)

    private static let names = ["custom_id", "method", "url", "body", "params"].map { Array($0.utf8) }

    var id: Range<Int>? { place(0) }
    var method: Range<Int>? { place(1) }
    var url: Range<Int>? { place(2) }
    var body: Range<Int>? { place(3) }
    var params: Range<Int>? { place(4) }

    private func place(_ index: Int) -> Range<Int>? { places[index].isEmpty ? nil : places[index] }

    /// Finds them.
    ///
    /// - Returns: the name of one that is there twice; nil if none is.
    mutating func read(_ line: Span<UInt8>, _ scan: borrowing JSONScan) -> String? {
        for index in 0..<scan.count {
            let member = scan[index]
            for place in Self.names.indices where JSON.string(line, at: member.key, is: Self.names[place]) {
                guard places[place].isEmpty else { return String(decoding: Self.names[place], as: UTF8.self) }
                places[place] = member.value
            }
        }
        return nil
    }

    /// What the line is written for.
    var dialect: Dialect {
        if params != nil, body == nil { return .anthropic }
        return url == nil && method == nil && body != nil ? .mistral : .openAI
    }

    /// The text of a string; nil for another value.
    ///
    /// A lone surrogate is read as U+FFFD.
    static func text(_ line: Span<UInt8>, _ place: Range<Int>) -> String? {
        guard line[place.lowerBound] == UInt8(ascii: "\"") else { return nil }
        var isPlain = true
        for index in place where line[index] == UInt8(ascii: "\\") {
            isPlain = false
            break
        }
        if isPlain {
            var bytes: [UInt8] = []
            LineText.append(line, place.dropFirst().dropLast(), to: &bytes)
            return String(decoding: bytes, as: UTF8.self)
        }
        return (try? JSON.parse(line.extracting(place)))?.string ?? "\u{FFFD}"
    }
}

/// Where the members of a request are that providers ask for.
struct BodyMembers {
    private(set) var model: Range<Int>?
    private(set) var isStreamed = false
    /// One that is there twice, so that servers may read either.
    private(set) var repeated: String?
    /// The first byte of each value; nil where the member is missing.
    private var messages: UInt8?
    private var hasMessage = false
    private var input: UInt8?
    private var prompt: UInt8?
    private var maximum: Int?

    mutating func read(_ line: Span<UInt8>, _ body: Range<Int>) {
        var steps = JSONSteps(body)
        while let (key, value) = steps.member(line) {
            let start = line[value.lowerBound]
            func names(_ name: StaticString) -> Bool {
                key.count >= name.utf8CodeUnitCount + 2 && JSON.string(line, at: key, is: Array(name.description.utf8))
            }
            if names("model") {
                if model != nil { repeated = "model" }
                model = value
            } else if names("stream") {
                isStreamed = isStreamed || start == UInt8(ascii: "t")
            } else if names("messages") {
                if messages != nil { repeated = "messages" }
                messages = start
                var elements = JSONSteps(value)
                hasMessage = start == UInt8(ascii: "[") && elements.element(line) != nil
            } else if names("input") {
                input = start
            } else if names("prompt") {
                prompt = start
            } else if names("max_tokens") {
                maximum = (try? JSON.parse(line.extracting(value)))?.int
            }
        }
    }

    /// What is missing for an endpoint, as a clause; nil if nothing is.
    func fault(_ name: String, url: String?, _ dialect: Dialect) -> String? {
        if dialect == .anthropic || url?.hasSuffix("/chat/completions") ?? false {
            guard hasMessage else { return "\"\(name).messages\" is missing, empty or no list" }
        }
        if dialect == .anthropic, maximum.map({ $0 < 1 }) ?? true {
            return "\"\(name).max_tokens\" is missing or no whole number from 1"
        }
        if url?.hasSuffix("/embeddings") ?? false, input == nil { return "\"\(name).input\" is missing" }
        if url?.hasSuffix("/v1/completions") ?? false, prompt == nil { return "\"\(name).prompt\" is missing" }
        return nil
    }
}
