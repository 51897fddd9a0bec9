internal import Glibc
internal import StrictJSON
internal import Units

extension OutcomeSet {
    /// The most cells a table may have: at 20 bytes a cell over all tables, a gigabyte.
    private static let maximumCells = 50_000_000

    /// Reads a set from its folder.
    ///
    /// The files are `models.csv`, `prompts.jsonl`, `outcomes.csv` and optionally `set.json`; the first three may be
    /// compressed (`.gz`, `.zst`). The format is documented in this module's README.
    ///
    /// - Throws: `RecordError` for a file, column or field that is missing or wrong, an outcome of an unknown prompt or
    ///   model, two outcomes of the same pair, a score outside 0...1, a negative cost or token count, and a prompt
    ///   without any outcome.
    package init(folder: String, dialect: CSVDialect = .standard) throws(RecordError) {
        let path = folder.hasSuffix("/") ? String(folder.dropLast()) : folder
        (name, origin) = try Self.description(of: path)
        let catalog = try ModelCatalog(path: Self.file("models.csv", in: path), dialect: dialect)
        models = catalog.models
        notes = catalog.notes
        let promptFile = try Self.file("prompts.jsonl", in: path)
        let (prompts, lines) = try Self.prompts(promptFile)
        self.prompts = prompts
        let (cells, overflow) = prompts.count.multipliedReportingOverflow(by: models.count)
        guard !overflow, cells <= Self.maximumCells else {
            throw RecordError(
                file: path,
                reason: "\(prompts.count) prompts by \(models.count) models are more than \(Self.maximumCells) cells"
            )
        }
        scores = Array(repeating: .nan, count: cells)
        costs = Array(repeating: .nan, count: cells)
        inputTokens = Array(repeating: .nan, count: cells)
        outputTokens = Array(repeating: .nan, count: cells)
        let outcomeFile = try Self.file("outcomes.csv", in: path)
        let seen = try readOutcomes(outcomeFile, dialect)
        for prompt in prompts.indices where !seen.hasRow(of: prompt, width: models.count) {
            throw RecordError(
                file: promptFile,
                line: lines[prompt],
                reason:
                    "the prompt \(JSON.excerpt(of: prompts[prompt].id)) has no outcome in \(outcomeFile); "
                    + "expected at least one row"
            )
        }
    }

    /// The one file of that name, plain or compressed.
    private static func file(_ name: String, in folder: String) throws(RecordError) -> String {
        let candidates = ["", ".gz", ".zst"].map { "\(folder)/\(name)\($0)" }
        let found = candidates.filter { unsafe access($0, F_OK) == 0 }
        guard let first = found.first else {
            throw RecordError(file: folder, reason: "holds no \(name), \(name).gz or \(name).zst; one is expected")
        }
        guard found.count == 1 else {
            throw RecordError(file: folder, reason: "holds \(found.joined(separator: " and ")); only one is expected")
        }
        return first
    }

    /// Name and origin from `set.json`; without one the folder's name, and recorded.
    private static func description(of folder: String) throws(RecordError) -> (String, Origin) {
        let file = folder + "/set.json"
        guard unsafe access(file, F_OK) == 0 else {
            return (String(folder.split(separator: "/").last ?? "set"), .recorded)
        }
        var lines = try LineReader(path: file, maximumLineLength: 1 << 20)
        var text: [UInt8] = []
        while let line = try lines.next() {
            text += line
            text.append(0x0A)
            if text.count > 1 << 20 { throw RecordError(file: file, reason: "is longer than a mebibyte") }
        }
        let value: JSON
        do {
            value = try JSON.parse(text)
        } catch {
            throw RecordError(error, file: file, line: 1)
        }
        guard let name = value["name"]?.string, !name.isEmpty else {
            throw RecordError(file: file, reason: "the field \"name\" is missing; expected a string, the set's name")
        }
        guard let word = value["outcomes"]?.string, let origin = Origin(rawValue: word) else {
            throw RecordError(file: file, reason: "the field \"outcomes\" must be \"simulated\" or \"recorded\"")
        }
        return (name, origin)
    }

    private static func prompts(_ file: String) throws(RecordError) -> ([Prompt], [Int]) {
        var reader = try PromptReader(path: file)
        var prompts: [Prompt] = []
        var lines: [Int] = []
        while let record = try reader.next() {
            let metadata: JSON
            do {
                metadata = try JSON.parse(record.metadata)
            } catch {
                throw RecordError(error, file: file, line: record.line)
            }
            let task = metadata["task"] ?? ""
            guard let task = task.string else {
                throw RecordError(
                    file: file,
                    line: record.line,
                    reason: "the field \"task\" is \(task.kind), but a string is expected"
                )
            }
            prompts.append(Prompt(id: record.id, text: record.prompt, task: task, metadata: record.metadata))
            lines.append(record.line)
        }
        if prompts.isEmpty { throw RecordError(file: file, reason: "holds no prompt") }
        return (prompts, lines)
    }

    private mutating func readOutcomes(_ file: String, _ dialect: CSVDialect) throws(RecordError) -> SeenCells {
        var reader = try CSVReader(path: file, dialect: dialect)
        let columns = try OutcomeColumns(reader)
        // Keyed by bytes, as `String` takes canonically equivalent texts for one.
        var promptNumbers: [ArraySlice<UInt8>: Int] = [:]
        for (number, prompt) in prompts.enumerated() { promptNumbers[ArraySlice(Array(prompt.id.utf8))] = number }
        var modelNumbers: [ArraySlice<UInt8>: Int] = [:]
        for (number, model) in models.enumerated() { modelNumbers[ArraySlice(Array(model.name.utf8))] = number }

        var seen = SeenCells(count: scores.count)
        if columns.decision != nil { decisions = Array(repeating: nil, count: prompts.count) }
        var row = CSVRow()
        while try reader.next(into: &row) {
            guard let prompt = promptNumbers[row.bytes(columns.prompt)] else {
                let id = row.excerpt(columns.prompt)
                let hint = NearestNames(prompts.prefix(10_000).map(\.id)).hint(for: row.text(columns.prompt))
                throw reader.fault(row, columns.prompt, "the prompt \(id) is not in the set's prompts.jsonl; \(hint)")
            }
            guard let model = modelNumbers[row.bytes(columns.model)] else {
                let name = row.excerpt(columns.model)
                let hint = NearestNames(models.map(\.name)).hint(for: row.text(columns.model))
                throw reader.fault(row, columns.model, "the model \(name) is not in the set's models.csv; \(hint)")
            }
            let cell = cell(prompt, model)
            guard seen.insert(cell) else {
                throw reader.fault(
                    row,
                    columns.prompt,
                    "a second outcome of prompt \(row.excerpt(columns.prompt)) and model \(row.excerpt(columns.model))"
                )
            }
            scores[cell] = Float(try columns.score(reader, row))
            costs[cell] = try columns.cost(reader, row)
            inputTokens[cell] = Float(try columns.tokens(reader, row, columns.inputTokens))
            outputTokens[cell] = Float(try columns.tokens(reader, row, columns.outputTokens))
            guard let decision = try columns.decision?.decision(reader, row, of: model) else { continue }
            if let other = decisions[prompt] {
                throw reader.fault(
                    row,
                    columns.prompt,
                    "a second propensity of prompt \(row.excerpt(columns.prompt)): it was sent to the one model "
                        + "'\(models[other.model].name)', and other outcomes of it have none"
                )
            }
            decisions[prompt] = decision
        }
        return seen
    }
}

/// Which cells of the tables a row was read for.
private struct SeenCells {
    private var cells: [Bool]

    init(count: Int) { cells = Array(repeating: false, count: count) }

    mutating func insert(_ cell: Int) -> Bool {
        if cells[cell] { return false }
        cells[cell] = true
        return true
    }

    func hasRow(of prompt: Int, width: Int) -> Bool {
        cells[(prompt * width)..<((prompt + 1) * width)].contains(true)
    }
}
