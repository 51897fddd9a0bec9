package import Numerics

/// Decisions to learn from, each with a candidate set of its own: sets lie one after another in the rows of the items.
package struct SetBatch: Sendable {
    /// Which items belong to each decision.
    package var sets: RowSegments

    /// The identity vector of each item.
    package var identities: Matrix

    /// [cost ; predicted score] of each item, as the network reads them.
    package var context: Matrix

    /// What is added to each item's logit: the predicted utility, times its weight; zeros in the paper's form.
    package var offsets: [Float]

    /// The features of each decision's prompt.
    package var features: Matrix

    /// The preference of each decision, as the network reads it, two numbers.
    package var preferences: Matrix

    /// - Precondition: the shapes agree: one row an item, or one a decision.
    package init(
        sets: RowSegments,
        identities: Matrix,
        context: Matrix,
        offsets: [Float],
        features: Matrix,
        preferences: Matrix
    ) {
        precondition(identities.rows == sets.rows && context.rows == sets.rows, "one row an item")
        precondition(offsets.count == sets.rows && context.columns == 2, "one row an item")
        precondition(features.rows == sets.count && preferences.rows == sets.count, "one row a decision")
        self.sets = sets
        self.identities = identities
        self.context = context
        self.offsets = offsets
        self.features = features
        self.preferences = preferences
    }

    /// [identity ; cost ; predicted score] of each item.
    var elements: Matrix {
        let (rows, length) = (identities.rows, identities.columns)
        var joined: [Float] = []
        joined.reserveCapacity(rows * (length + 2))
        for row in 0..<rows {
            joined.append(contentsOf: identities.row(row))
            joined.append(contentsOf: context.row(row))
        }
        return Matrix(rows: rows, columns: length + 2, elements: joined)
    }
}
