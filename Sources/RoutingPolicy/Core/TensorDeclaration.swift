/// A tensor that a network asks for by name, to be made, read or recorded.
package struct TensorDeclaration: Sendable {
    /// What it starts from when it is made.
    package enum Kind: Sendable {
        /// Multiplies the numbers of its rows.
        case weight
        /// Is added to each column.
        case bias
        /// Multiplies each column of normalised rows.
        case scale
    }

    /// Such as `head.0.weight`.
    package let name: String
    package let rows: Int
    package let columns: Int
    package let kind: Kind

    package init(_ name: String, _ rows: Int, _ columns: Int, _ kind: Kind) {
        self.name = name
        self.rows = rows
        self.columns = columns
        self.kind = kind
    }
}

extension Affine {
    /// The layer `NAME.weight`, inputs x outputs, and `NAME.bias`, 1 x outputs.
    init<Failure: Error>(
        named name: String,
        inputs: Int,
        outputs: Int,
        tensor: (TensorDeclaration) throws(Failure) -> Tensor
    ) throws(Failure) {
        self.init(
            try tensor(TensorDeclaration("\(name).weight", inputs, outputs, .weight)),
            try tensor(TensorDeclaration("\(name).bias", 1, outputs, .bias))
        )
    }
}
