internal import Numerics
internal import Safetensors
internal import StrictJSON
internal import Units

extension StaticEncoder {
    /// The encoder as a safetensors file: the table as `token_table`, and in the metadata what it was made from.
    package func serialized() -> [UInt8] {
        TensorBundle(
            [Tensor(name: "token_table", shape: [table.rows, table.columns], floats: table.elements)],
            metadata: metadata.map { JSON.Member(key: $0.key, value: .string($0.value)) }
        ).serialized()
    }

    /// Reads what `serialized()` wrote.
    ///
    /// - Parameters:
    ///   - bytes: the safetensors file.
    ///   - vocabulary: the `vocab.txt` it was made with.
    /// - Throws: `EncoderError` when the file is damaged, of another version or made with another vocabulary.
    package init(parsing bytes: [UInt8], vocabulary: [UInt8]) throws(EncoderError) {
        let bundle: TensorBundle
        let floats: [Float]
        do {
            bundle = try TensorBundle(parsing: bytes)
            floats = try bundle["token_table"]?.floats() ?? []
        } catch {
            throw .invalidTable("cannot be read: \(error)")
        }
        func field(_ key: String) throws(EncoderError) -> String {
            guard let text = bundle.metadata.first(where: { $0.key == key })?.value.string else {
                throw .invalidTable("has no metadata field \(key)")
            }
            return text
        }
        guard try field("kind") == "static", try field("version") == "\(Self.version)" else {
            throw .invalidTable("is of another kind or version; expected static, version \(Self.version)")
        }
        let found = EncoderFiles.digest(vocabulary).hexadecimal
        let expected = try field("vocabulary")
        guard found == expected else {
            throw .alteredFile(EncoderFiles.vocabulary.name, expected: expected, found: found)
        }
        let wordPiece = try WordPiece(vocabulary: vocabulary)
        guard let shape = bundle["token_table"]?.shape, shape.count == 2, shape[0] == wordPiece.vocabularySize else {
            throw .invalidTable("has no tensor token_table with \(wordPiece.vocabularySize) rows")
        }
        self.init(
            wordPiece: wordPiece,
            table: Matrix(rows: shape[0], columns: shape[1], elements: floats),
            teacherSHA256: try field("teacher"),
            vocabularySHA256: found
        )
    }

    /// The encoder in the file at `path`, with the `vocab.txt` in `folder`.
    ///
    /// - Throws: `EncoderError` when a file is missing, altered or damaged.
    package init(path: String, folder: String) throws(EncoderError) {
        let vocabulary = try EncoderFiles.read(EncoderFiles.vocabulary, in: folder)
        try self.init(parsing: EncoderFiles.bytes(at: path, remedy: .distil), vocabulary: vocabulary)
    }

    private var metadata: [(key: String, value: String)] {
        [
            ("kind", "static"), ("teacher", teacherSHA256), ("version", "\(Self.version)"),
            ("vocabulary", vocabularySHA256),
        ]
    }
}
