/// Why a matrix could not be factorised, as a sentence for the user.
package enum FactorizationError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The pivot in row `row` (from 0) is not a positive number, so the matrix is not positive definite.
    case notPositiveDefinite(row: Int, pivot: Double)

    /// The QL iteration for one eigenvalue did not end.
    case noConvergence(eigenvalue: Int)

    package var description: String {
        switch self {
        case .notPositiveDefinite(let row, let pivot):
            "the matrix is not positive definite: the pivot of row \(row) is \(pivot), expected a positive number; "
                + "add a larger ridge penalty or remove linearly dependent columns"
        case .noConvergence(let index):
            "the iteration for eigenvalue \(index) did not converge; expected a finite symmetric matrix"
        }
    }
}
