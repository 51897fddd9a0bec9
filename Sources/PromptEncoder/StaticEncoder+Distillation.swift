package import LinearAlgebra

extension StaticEncoder {
    /// Distils a token table from MiniLM: the mean state of `[CLS] token [SEP]` for each token of the vocabulary,
    /// centred, reduced by principal components, weighted by how rare the token is.
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
        let states = concurrentRows(
            wordPiece.vocabularySize,
            columns: teacher.dimension,
            workers: workers,
            progress: progress
        ) { range in
            teacher.pooled(
                range.map { [wordPiece.classification, Int32($0), wordPiece.separator] },
                unitLength: false
            )
        }
        var table = try PrincipalComponents(of: states, count: dimension).coordinates(of: states)
        for token in 0..<table.rows {
            let weight = inverseFrequencyWeight(ofToken: token, vocabularySize: table.rows)
            for column in 0..<dimension { table[token, column] *= weight }
        }
        return StaticEncoder(
            wordPiece: wordPiece,
            table: table,
            teacherSHA256: teacher.weightsSHA256,
            vocabularySHA256: teacher.vocabularySHA256
        )
    }

    /// Smooth inverse frequency, `a / (a + p)` with a = 0.001.
    ///
    /// The vocabulary's words stand in order of frequency from id 999 on (before them come unused tokens, punctuation
    /// and single characters, all taken for as frequent as the first word), so Zipf's law gives p = 1 / (rank ln V).
    static func inverseFrequencyWeight(ofToken token: Int, vocabularySize: Int) -> Float {
        let rank = Float(max(token - 998, 1))
        let probability = 1 / (rank * naturalLogarithm(of: vocabularySize))
        return 0.001 / (0.001 + probability)
    }
}
