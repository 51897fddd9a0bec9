internal import COneDNN

extension Matrix {
    /// The product `op(self) * op(other)` in single precision, where `op` transposes when asked to.
    ///
    /// One thread, so that results do not depend on the machine's load or core count; callers run several products side
    /// by side. `reference(_:_:)` is the plain loop it is tested against.
    ///
    /// - Complexity: O(m n k) for an m x k by k x n product.
    /// - Precondition: the inner dimensions agree.
    package func multiplied(
        by other: Matrix,
        transposingSelf: Bool = false,
        transposingOther: Bool = false
    ) -> Matrix {
        let m = transposingSelf ? columns : rows
        let k = transposingSelf ? rows : columns
        let n = transposingOther ? other.rows : other.columns
        precondition(k == (transposingOther ? other.columns : other.rows), "inner dimensions differ")
        var result = Matrix(rows: m, columns: n)
        guard m > 0, n > 0, k > 0 else { return result }
        omp_set_num_threads(1)
        let status = unsafe dnnl_sgemm(
            CChar(transposingSelf ? UInt8(ascii: "T") : UInt8(ascii: "N")),
            CChar(transposingOther ? UInt8(ascii: "T") : UInt8(ascii: "N")),
            Int64(m),
            Int64(n),
            Int64(k),
            1,
            elements,
            Int64(columns),
            other.elements,
            Int64(other.columns),
            0,
            &result.elements,
            Int64(n)
        )
        precondition(status == dnnl_success, "oneDNN sgemm failed with status \(status.rawValue)")
        return result
    }

    /// The same product by the three plain loops of its definition, summed in double precision.
    package static func referenceProduct(
        _ a: Matrix,
        _ b: Matrix,
        transposingA: Bool = false,
        transposingB: Bool = false
    ) -> Matrix {
        let left = transposingA ? a.transposed : a
        let right = transposingB ? b.transposed : b
        precondition(left.columns == right.rows, "inner dimensions differ")
        var result = Matrix(rows: left.rows, columns: right.columns)
        for row in 0..<left.rows {
            for column in 0..<right.columns {
                var sum = 0.0
                for inner in 0..<left.columns { sum += Double(left[row, inner]) * Double(right[inner, column]) }
                result[row, column] = Float(sum)
            }
        }
        return result
    }
}
