package import Numerics

extension StaticEncoder {
    /// Distils a token table from MiniLM: the vector of `[CLS] token [SEP]` for each token of the vocabulary, centred
    /// and reduced by principal components.
    ///
    /// - Parameters:
    ///   - teacher: the transformer.
    ///   - dimension: the length of the vectors, at most 384.
    ///   - workers: how many threads work at once.
    ///   - progress: called now and then with the tokens done and the number of all.
    /// - Returns: the same encoder, bit for bit, for the same teacher on the same kind of processor.
    /// - Throws: `FactorizationError` when the teacher's states are not finite.
    package static func distilled(
        from teacher: MiniLM,
        dimension: Int = 256,
        workers: Int = 1,
        progress: (@Sendable (_ done: Int, _ total: Int) -> Void)? = nil
    ) throws(FactorizationError) -> StaticEncoder {
        let wordPiece = teacher.wordPiece
        // Vectors of unit length and no weight by frequency: both were better for routing, see README.md.
        let states = concurrentRows(
            wordPiece.vocabularySize,
            columns: teacher.dimension,
            workers: workers,
            progress: progress
        ) { range in
            teacher.pooled(range.map { [wordPiece.classification, Int32($0), wordPiece.separator] })
        }
        let table = try PrincipalComponents(of: states, count: dimension).coordinates(of: states)
        return StaticEncoder(
            wordPiece: wordPiece,
            table: table,
            teacherSHA256: teacher.weightsSHA256,
            vocabularySHA256: teacher.vocabularySHA256
        )
    }
}
