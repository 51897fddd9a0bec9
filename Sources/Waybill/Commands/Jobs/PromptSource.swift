import ArgumentParser
import RecordFiles

/// How a file of prompts is written.
enum PromptFormat: String, ExpressibleByArgument {
    case jsonl
    case csv

    /// By the file's name, with `.gz` or `.zst` taken off.
    init(ofFile path: String) {
        var name = path.lowercased()[...]
        for suffix in [".gz", ".zst"] where name.hasSuffix(suffix) { name = name.dropLast(suffix.count) }
        self = name.hasSuffix(".csv") ? .csv : .jsonl
    }
}

/// Prompts of a file in either format.
///
/// Whether an id occurs twice is left to the unique index of the database: remembering ten million ids takes half a gigabyte.
struct PromptSource: ~Copyable {
    private var lines: PromptReader?
    private var rows: CSVPromptReader?

    init(path: String, format: PromptFormat, maximumPromptLength: Int) throws(RecordError) {
        switch format {
        case .jsonl: lines = try PromptReader(path: path, maximumPromptLength: maximumPromptLength, distinctIDs: false)
        case .csv: rows = try CSVPromptReader(path: path, maximumPromptLength: maximumPromptLength, distinctIDs: false)
        }
    }

    mutating func next() throws(RecordError) -> RecordFiles.PromptRecord? {
        if let record = try lines?.next() { return record }
        return try rows?.next()
    }
}
