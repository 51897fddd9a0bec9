// Householder tridiagonalisation and the implicit QL method: tred2 and tql2 of EISPACK (Bowdler, Martin, Reinsch and
// Wilkinson, Numerische Mathematik 11, 1968), in the row order of JAMA.

/// Eigenvalues and eigenvectors of a symmetric matrix, in double precision.
package struct SymmetricEigenproblem: Sendable {
    /// Descending.
    package private(set) var values: [Double]

    /// `vectors[i]` belongs to `values[i]`: of unit length, its largest component (the first such) positive.
    package private(set) var vectors: [[Double]]

    /// Solves for all eigenvalues.
    ///
    /// - Parameters:
    ///   - elements: the `order * order` elements, row after row; must be finite and symmetric.
    ///   - order: the number of rows.
    /// - Throws: `FactorizationError.noConvergence` after 60 iterations for one eigenvalue; does not happen for finite
    ///   symmetric matrices.
    /// - Complexity: O(order cubed).
    /// - Precondition: there are `order * order` elements.
    package init(_ elements: [Double], order: Int) throws(FactorizationError) {
        precondition(order > 0 && elements.count == order * order, "element count is not order * order")
        var work = Tridiagonalisation(elements, order: order)
        work.reduce()
        try work.diagonalise()
        let descending = (0..<order).sorted { (-work.d[$0], $0) < (-work.d[$1], $1) }
        values = descending.map { work.d[$0] }
        // The rows of `work.v` are the eigenvectors: it holds the transpose, so that rotations run along rows.
        vectors = descending.map { index in
            let vector = Array(work.v[index * order..<(index + 1) * order])
            var largest = 0
            for i in 0..<order where abs(vector[i]) > abs(vector[largest]) { largest = i }
            return vector[largest] < 0 ? vector.map { -$0 } : vector
        }
    }
}

/// The working storage of both steps.
private struct Tridiagonalisation {
    let order: Int
    /// First the matrix, then the product of the transformations, transposed.
    var v: [Double]
    /// The diagonal, at last the eigenvalues.
    var d: [Double]
    /// Beside the diagonal: `e[i]` couples i - 1 and i.
    var e: [Double]

    init(_ elements: [Double], order: Int) {
        self.order = order
        v = elements
        d = Array(repeating: 0, count: order)
        e = d
    }

    /// Householder reflections from the last row on; leaves d, e and the transposed orthogonal matrix in v.
    mutating func reduce() {
        let n = order
        var reflections: [(row: Int, vector: [Double], factor: Double)] = []
        for i in stride(from: n - 1, to: 0, by: -1) {
            // The part of row i left of the diagonal is to become (0, ..., 0, e[i]).
            var u = Array(v[i * n..<i * n + i])
            let norm = u.reduce(0) { $0 + $1 * $1 }.squareRoot()
            let tail = u.dropLast().reduce(0) { $0 + $1 * $1 }
            guard tail > 0 else {
                e[i] = u[i - 1]
                continue
            }
            let alpha = u[i - 1] > 0 ? -norm : norm
            e[i] = alpha
            u[i - 1] -= alpha
            let factor = 2 / u.reduce(0) { $0 + $1 * $1 }
            // A <- H A H for the leading i x i block: A - u w' - w u' with w = p - (factor / 2)(p'u) u, p = factor A u.
            var p = [Double](repeating: 0, count: i)
            for j in 0..<i { p[j] = factor * dot(v, j * n, u, 0, count: i) }
            let half = factor / 2 * dot(p, 0, u, 0, count: i)
            for j in 0..<i { p[j] -= half * u[j] }
            for j in 0..<i {
                add(-u[j], p, to: &v, at: j * n)
                add(-p[j], u, to: &v, at: j * n)
            }
            reflections.append((i, u, factor))
        }
        for i in 0..<n { d[i] = v[i * n + i] }
        // Q = H(n-1) ... H(1) with A = Q T Q'; built as its transpose, rows of v, from the smallest reflection on.
        v = Array(repeating: 0, count: n * n)
        for i in 0..<n { v[i * n + i] = 1 }
        for reflection in reflections.reversed() {
            // Q <- H Q, so Q' <- Q' H: each row loses its part along u; rows from i on are still unit vectors beyond u.
            for row in 0..<n {
                let along = reflection.factor * dot(v, row * n, reflection.vector, 0, count: reflection.row)
                if along != 0 { add(-along, reflection.vector, to: &v, at: row * n) }
            }
        }
    }

    /// Implicit QL with Wilkinson's shift; rotates the rows of v along.
    mutating func diagonalise() throws(FactorizationError) {
        let n = order
        for i in 1..<max(n, 1) { e[i - 1] = e[i] }
        e[n - 1] = 0
        for l in 0..<n {
            var iterations = 0
            while true {
                var m = l
                while m < n - 1, abs(e[m]) > Double.ulpOfOne * (abs(d[m]) + abs(d[m + 1])) { m += 1 }
                if m == l { break }
                iterations += 1
                guard iterations <= 60 else { throw .noConvergence(eigenvalue: l) }
                var g = (d[l + 1] - d[l]) / (2 * e[l])
                let r = (g * g + 1).squareRoot()
                g = d[m] - d[l] + e[l] / (g + (g < 0 ? -r : r))
                var sine = 1.0
                var cosine = 1.0
                var shift = 0.0
                var underflow = false
                for i in stride(from: m - 1, through: l, by: -1) {
                    let f = sine * e[i]
                    let b = cosine * e[i]
                    let length = (f * f + g * g).squareRoot()
                    e[i + 1] = length
                    if length == 0 {
                        d[i + 1] -= shift
                        e[m] = 0
                        underflow = true
                        break
                    }
                    sine = f / length
                    cosine = g / length
                    g = d[i + 1] - shift
                    let step = (d[i] - g) * sine + 2 * cosine * b
                    shift = sine * step
                    d[i + 1] = g + shift
                    g = cosine * step - b
                    rotate(&v, first: i * n, second: (i + 1) * n, count: n, cosine, sine)
                }
                if underflow { continue }
                d[l] -= shift
                e[l] = g
                e[m] = 0
            }
        }
    }
}

private func dot(_ a: [Double], _ i: Int, _ b: [Double], _ j: Int, count: Int) -> Double {
    unsafe a.withUnsafeBytes { a in
        unsafe b.withUnsafeBytes { b in
            // Four sums, because one alone waits for each addition.
            var sums = SIMD4<Double>()
            let whole = count / 4 * 4
            for k in stride(from: 0, to: whole, by: 4) {
                let x = unsafe a.loadUnaligned(fromByteOffset: (i + k) * 8, as: SIMD4<Double>.self)
                let y = unsafe b.loadUnaligned(fromByteOffset: (j + k) * 8, as: SIMD4<Double>.self)
                sums += x * y
            }
            var sum = sums.sum()
            for k in whole..<count {
                let x = unsafe a.loadUnaligned(fromByteOffset: (i + k) * 8, as: Double.self)
                sum += unsafe x * b.loadUnaligned(fromByteOffset: (j + k) * 8, as: Double.self)
            }
            return sum
        }
    }
}

/// `target[start...] += factor * source`.
private func add(_ factor: Double, _ source: [Double], to target: inout [Double], at start: Int) {
    unsafe target.withUnsafeMutableBufferPointer { target in
        unsafe source.withUnsafeBufferPointer { source in
            for k in 0..<source.count { unsafe target[start + k] += factor * source[k] }
        }
    }
}

/// Rotates two rows in their plane.
private func rotate(
    _ v: inout [Double],
    first: Int,
    second: Int,
    count: Int,
    _ cosine: Double,
    _ sine: Double
) {
    unsafe v.withUnsafeMutableBufferPointer { v in
        for k in 0..<count {
            let upper = unsafe v[second + k]
            let lower = unsafe v[first + k]
            unsafe v[second + k] = sine * lower + cosine * upper
            unsafe v[first + k] = cosine * lower - sine * upper
        }
    }
}
