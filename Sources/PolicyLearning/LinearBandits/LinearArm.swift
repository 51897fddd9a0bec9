// The exact update of a disjoint linear bandit: Li et al. (arXiv 1003.0146), algorithm 1, with the inverse kept by
// Sherman and Morrison (1950): (A + x x')^-1 = A^-1 - y y' / (1 + x' y), y = A^-1 x.

internal import Numerics

/// One arm's ridge regression of the reward, learned one observation at a time, in double precision.
///
/// An update and a width take O(D^2). Rounding errors of the updates add up, so A is kept too and inverted afresh by
/// Cholesky every 1,000 updates: O(D^3), which for D up to a thousand is no more than the updates themselves took.
package struct LinearArm: Sendable {
    /// How many updates are made between two fresh inversions.
    static let refactorInterval = 1000

    private let order: Int

    /// A = lambda I + sum x x', row after row.
    private var gram: [Double]

    /// b = sum r x.
    private var moment: [Double]

    /// A^-1, row after row.
    package private(set) var inverse: [Double]

    /// theta = A^-1 b.
    package private(set) var coefficients: [Double]

    private var updates = 0

    /// An arm without observations.
    ///
    /// - Parameters:
    ///   - order: D, the length of a feature vector.
    ///   - penalty: lambda, above 0.
    package init(order: Int, penalty: Double) {
        precondition(order > 0 && penalty > 0, "a length and a penalty are needed")
        self.order = order
        gram = Array(repeating: 0, count: order * order)
        inverse = gram
        for index in 0..<order {
            gram[index * order + index] = penalty
            inverse[index * order + index] = 1 / penalty
        }
        moment = Array(repeating: 0, count: order)
        coefficients = moment
    }

    /// The estimated reward theta'x.
    package func mean(_ x: [Double]) -> Double {
        zip(coefficients, x).reduce(0) { $0 + $1.0 * $1.1 }
    }

    /// sqrt(x' A^-1 x).
    package func width(_ x: [Double]) -> Double {
        let y = inverseTimes(x)
        return max(zip(x, y).reduce(0) { $0 + $1.0 * $1.1 }, 0).squareRoot()
    }

    /// Learns that `x` gave `reward`.
    ///
    /// - Throws: `LearningError.invalidTrainingSet` if A stops being positive definite, for features that are not
    ///   finite.
    package mutating func update(_ x: [Double], reward: Double) throws(LearningError) {
        precondition(x.count == order, "one number a coefficient")
        let y = inverseTimes(x)
        let scale = 1 / (1 + zip(x, y).reduce(0) { $0 + $1.0 * $1.1 })
        let error = reward - mean(x)
        for index in 0..<order {
            moment[index] += reward * x[index]
            coefficients[index] += scale * error * y[index]
        }
        Self.addOuterProduct(x, scale: 1, to: &gram)
        Self.addOuterProduct(y, scale: -scale, to: &inverse)
        updates += 1
        if updates % Self.refactorInterval == 0 { try refactor() }
    }

    /// A^-1 and theta from A and b by Cholesky's factorisation.
    package mutating func refactor() throws(LearningError) {
        do throws(FactorizationError) {
            let system = try SymmetricSystem(gram, order: order)
            var identity = [Double](repeating: 0, count: order * order)
            for index in 0..<order { identity[index * order + index] = 1 }
            inverse = system.solutions(identity, columns: order)
            coefficients = system.solutions(moment, columns: 1)
        } catch {
            throw .invalidTrainingSet("a linear bandit's statistics cannot be inverted: \(error.description)")
        }
    }

    /// A^-1 x, as a sum of rows: A^-1 is symmetric, and sums of rows become vector instructions.
    private func inverseTimes(_ x: [Double]) -> [Double] {
        var result = [Double](repeating: 0, count: order)
        unsafe result.withUnsafeMutableBufferPointer { result in
            unsafe inverse.withUnsafeBufferPointer { inverse in
                for row in 0..<order {
                    let factor = x[row]
                    let start = row * order
                    for column in 0..<order { unsafe result[column] += factor * inverse[start + column] }
                }
            }
        }
        return result
    }

    private static func addOuterProduct(_ x: [Double], scale: Double, to matrix: inout [Double]) {
        let order = x.count
        unsafe matrix.withUnsafeMutableBufferPointer { matrix in
            unsafe x.withUnsafeBufferPointer { x in
                for row in 0..<order {
                    let factor = unsafe scale * x[row]
                    let start = row * order
                    for column in 0..<order { unsafe matrix[start + column] += factor * x[column] }
                }
            }
        }
    }
}
