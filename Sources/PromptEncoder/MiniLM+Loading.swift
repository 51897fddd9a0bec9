internal import Numerics
internal import Safetensors

extension MiniLM {
    /// The encoder whose `model.safetensors` and `vocab.txt` are in `folder`.
    ///
    /// - Throws: `EncoderError` when a file is missing or is not the pinned one.
    package init(folder: String) throws(EncoderError) {
        let vocabulary = try EncoderFiles.read(EncoderFiles.vocabulary, in: folder)
        let weights = try EncoderFiles.read(EncoderFiles.weights, in: folder)
        do {
            try self.init(checkedWeights: weights, vocabulary: vocabulary)
        } catch let error as SafetensorsError {
            throw .invalidWeights("\(error)")
        } catch let error as EncoderError {
            throw error
        } catch {
            throw .invalidWeights("\(error)")
        }
    }

    /// - Throws: `SafetensorsError` or `EncoderError`, though not for files with the pinned digests.
    private init(checkedWeights bytes: [UInt8], vocabulary: [UInt8]) throws {
        var limits = ReadingLimits()
        limits.requiresFiniteFloats = false  // the pinned digest says what is in the file
        let file = WeightsFile(bundle: try TensorBundle(parsing: bytes, limits: limits))
        let wordPiece = try WordPiece(vocabulary: vocabulary)
        let width = TransformerLayer.width
        let types = try file.floats("embeddings.token_type_embeddings.weight", [2, width])
        self.wordPiece = wordPiece
        tables = EmbeddingTables(
            words: try file.floats("embeddings.word_embeddings.weight", [wordPiece.vocabularySize, width]),
            positions: try file.floats("embeddings.position_embeddings.weight", [512, width]),
            segment: Array(types[..<width]),
            normalization: try file.normalization("embeddings.LayerNorm")
        )
        layers = try (0..<6).map { try file.layer("encoder.layer.\($0).") }
        weightsSHA256 = EncoderFiles.weights.sha256
        vocabularySHA256 = EncoderFiles.vocabulary.sha256
        digest = EncoderFiles.encoderDigest(
            kind: "minilm",
            version: Self.version,
            weights: weightsSHA256,
            vocabulary: vocabularySHA256
        )
    }
}

/// The tensors of a BERT checkpoint by their names in PyTorch.
private struct WeightsFile {
    let bundle: TensorBundle

    func floats(_ name: String, _ shape: [Int]) throws(SafetensorsError) -> [Float] {
        try bundle.tensor(name, shape: shape).floats()
    }

    func normalization(_ name: String) throws(SafetensorsError) -> LayerNormalization {
        LayerNormalization(
            weight: try floats(name + ".weight", [TransformerLayer.width]),
            bias: try floats(name + ".bias", [TransformerLayer.width]),
            epsilon: 1e-12
        )
    }

    /// One dense layer, or several with the same inputs side by side.
    func dense(_ names: [String], inputs: Int, outputs: Int) throws(SafetensorsError) -> DenseLayer {
        var weights: [Float] = []
        var bias: [Float] = []
        for name in names {
            weights += try floats(name + ".weight", [outputs, inputs])
            bias += try floats(name + ".bias", [outputs])
        }
        let matrix = Matrix(rows: names.count * outputs, columns: inputs, elements: weights)
        return DenseLayer(transposing: matrix, bias: bias)
    }

    func layer(_ prefix: String) throws(SafetensorsError) -> TransformerLayer {
        let width = TransformerLayer.width
        let wide = TransformerLayer.intermediateWidth
        let projections = ["query", "key", "value"].map { prefix + "attention.self." + $0 }
        return TransformerLayer(
            attention: try dense(projections, inputs: width, outputs: width),
            attentionOutput: try dense([prefix + "attention.output.dense"], inputs: width, outputs: width),
            attentionNormalization: try normalization(prefix + "attention.output.LayerNorm"),
            intermediate: try dense([prefix + "intermediate.dense"], inputs: width, outputs: wide),
            output: try dense([prefix + "output.dense"], inputs: wide, outputs: width),
            outputNormalization: try normalization(prefix + "output.LayerNorm")
        )
    }
}
