package import LinearAlgebra

/// A language model that joins a trained policy without training: what is known of it after cold start.
package struct NewCandidate: Sendable, Equatable {
    /// Its name and list price.
    package let model: LanguageModel

    /// I, its identity vector, d numbers.
    package let identity: [Float]

    /// Its spend on the prompts it was run on, relative to what a typical model of its price (``LanguageModel/priceUnit``) would
    /// have spent there; 1 if unknown.
    package let costFactor: Float

    /// The factor in (0, 1] on its logits for what its few answers leave open; 1 if nothing.
    package let sharpness: Float

    /// The network that the vector was fitted under, without known models; nil if not known, and then nobody can check it.
    package let network: ItemResponseModel?

    package init(
        model: LanguageModel,
        identity: [Float],
        costFactor: Float = 1,
        sharpness: Float = 1,
        network: ItemResponseModel? = nil
    ) {
        self.network = network
        self.model = model
        self.identity = identity
        self.costFactor = costFactor
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
