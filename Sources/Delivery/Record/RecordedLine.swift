internal import BatchFiles
internal import Crypto
internal import Units

/// A line of a result file on its way into the database.
struct RecordedLine {
    let number: Int
    let id: CustomID
    let result: ResultLine
    let content: [UInt8]
    /// The first 16 bytes of the SHA-256 of the line.
    let digest: [UInt8]

    init(number: Int, id: CustomID, result: ResultLine, content: [UInt8]) {
        self.number = number
        self.id = id
        self.result = result
        self.content = content
        digest = Array(SHA256.hash(data: content).prefix(16))
    }
}

/// A line that is put aside.
struct QuarantinedLine {
    let number: Int
    let reason: String
    let content: [UInt8]
    let digest: [UInt8]

    /// The line with its digest; a line that is too long to be kept is told apart by its file and number.
    init(number: Int, reason: String, content: [UInt8], name: String) {
        self.number = number
        self.reason = reason
        self.content = content
        let known = content.isEmpty ? Array("\(name):\(number)".utf8) : content
        digest = Array(SHA256.hash(data: known))
    }
}

/// By what a request file's answers are billed and compared.
struct RecordedFile {
    let file: Int64
    let model: Int16
    let servedAs: String
    let inBatch: Bool
    let prices: TokenPrices
}

/// By how much the sums of a request file move.
struct FileCounts {
    var answered: Int32 = 0
    var truncated: Int32 = 0
    var passing: Int32 = 0
    var failed: Int32 = 0
    var missing: Int32 = 0
    var unknownCost: Int32 = 0
    var billed: Int64 = 0
    var input: Int64 = 0
    var cached: Int64 = 0
    var cacheWrite: Int64 = 0
    var output: Int64 = 0
    var reasoning: Int64 = 0

    mutating func add(_ line: ResultLine, cost: Int64?) {
        switch line.status {
        case .answered: answered += 1
        case .failed: failed += 1
        case .passing, .expired, .missing: passing += 1
        }
        if line.isTruncated { truncated += 1 }
        if let cost { billed += cost } else { unknownCost += 1 }
        guard let usage = line.usage else { return }
        input += Int64(usage.input)
        cached += Int64(usage.cached)
        cacheWrite += Int64(usage.cacheWrite) + Int64(usage.cacheWriteLong)
        output += Int64(usage.output)
        reasoning += Int64(usage.reasoning)
    }
}
