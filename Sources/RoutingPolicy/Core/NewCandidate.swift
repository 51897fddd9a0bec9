package import Numerics

/// A language model that joins a trained policy without training: what is known of it after cold start.
package struct NewCandidate: Sendable, Equatable {
    /// Its name and list price.
    package let model: LanguageModel

    /// I, its identity vector, d numbers.
    package let identity: [Float]

    /// The length of its answers to the prompts it was run on, relative to a typical model's there; 1 if unknown.
    package let lengthFactor: Float

    /// How many of its tokens come to one of the encoder's, in a prompt; nil if unknown: as many as of the known
    /// models.
    package let inputRatio: Float?

    /// The factor in (0, 1] on its logits for what its few answers leave open; 1 if nothing.
    package let sharpness: Float

    /// The network that the vector was fitted under, without known models; nil if not known, and then nobody can check it.
    package let network: ItemResponseModel?

    package init(
        model: LanguageModel,
        identity: [Float],
        lengthFactor: Float = 1,
        inputRatio: Float? = nil,
        sharpness: Float = 1,
        network: ItemResponseModel? = nil
    ) {
        self.network = network
        self.model = model
        self.identity = identity
        self.lengthFactor = lengthFactor
        self.inputRatio = inputRatio
        self.sharpness = sharpness
    }
}

/// A stored policy or predictor that takes a further candidate as it is.
package protocol ExtensiblePart {
    /// The parameters for the same candidates and, last, `candidate`.
    ///
    /// - Throws: `PolicyError.invalidParameters` if its identity vector has another length or comes from another network.
    func parameters(adding candidate: NewCandidate) throws(PolicyError) -> PolicyParameters
}

extension Matrix {
    /// The matrix with one more row at its end.
    ///
    /// - Precondition: the row has as many elements as there are columns.
    package func appending(row: [Float]) -> Matrix {
        precondition(row.count == columns, "a row of another length")
        return Matrix(rows: rows + 1, columns: columns, elements: elements + row)
    }

    /// The matrix with one more column at its end.
    ///
    /// - Precondition: the column has as many elements as there are rows.
    package func appending(column: [Float]) -> Matrix {
        precondition(column.count == rows, "a column of another length")
        var result: [Float] = []
        result.reserveCapacity(rows * (columns + 1))
        for row in 0..<rows {
            result.append(contentsOf: self.row(row))
            result.append(column[row])
        }
        return Matrix(rows: rows, columns: columns + 1, elements: result)
    }
}
