import ArgumentParser
import RecordFiles

/// How a file of prompts is written.
enum PromptFormat: String, ExpressibleByArgument, CaseIterable {
    /// JSON lines, each recognised by its fields.
    case jsonl
    case csv
    /// OpenAI batch input.
    case openai
    /// Anthropic message batches.
    case anthropic
    /// Lines with `id` and `messages`.
    case messages

    /// By the file's name, with `.gz` or `.zst` taken off.
    init(ofFile path: String) {
        var name = path.lowercased()[...]
        for suffix in [".gz", ".zst"] where name.hasSuffix(suffix) { name = name.dropLast(suffix.count) }
        self = name.hasSuffix(".csv") ? .csv : .jsonl
    }

    /// What every line has to be; nil for CSV.
    var shape: PromptShape? {
        switch self {
        case .csv: nil
        case .jsonl: .recognized
        case .openai: .openAI
        case .anthropic: .anthropic
        case .messages: .messages
        }
    }
}

/// Prompts of a file in any format.
///
/// Whether an id occurs twice is left to the unique index of the database, as remembering ten million ids takes half a
/// gigabyte; only where invalid records are skipped the second one has to be known here.
struct PromptSource: ~Copyable {
    private var lines: PromptReader?
    private var rows: CSVPromptReader?
    /// Parts of requests that are not text, as far as was read.
    private var unread = UnreadParts()
    private let skipsInvalid: Bool

    /// What was passed over; nothing unless invalid records are skipped.
    private(set) var skipped = SkippedRecords()

    init(
        path: String,
        format: PromptFormat,
        dialect: CSVDialect,
        maximumPromptLength: Int,
        skipsInvalid: Bool = false
    ) throws(RecordError) {
        self.skipsInvalid = skipsInvalid
        if let shape = format.shape {
            lines = try PromptReader(
                path: path,
                maximumPromptLength: maximumPromptLength,
                distinctIDs: skipsInvalid,
                shape: shape
            )
        } else {
            rows = try CSVPromptReader(
                path: path,
                maximumPromptLength: maximumPromptLength,
                distinctIDs: skipsInvalid,
                dialect: dialect
            )
        }
    }

    /// What to tell at the end: records that were skipped, parts that were not read.
    var notes: [String] { skipped.summary + [unread.summary()].compactMap(\.self) }

    mutating func next() throws(RecordError) -> PromptRecord? {
        while true {
            do throws(RecordError) {
                if let record = try lines?.next() { return record }
                if let parts = lines?.unread { unread = parts }
                return try rows?.next()
            } catch {
                guard skipsInvalid else { throw error }
                try skipped.add(error)
            }
        }
    }
}
