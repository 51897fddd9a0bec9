internal import COneDNN

/// Where a matrix lies in a longer run of numbers: for products of parts of buffers without a copy.
package struct Layout: Sendable {
    /// The index of the first element.
    package var offset: Int

    /// The distance from one row to the next.
    package var stride: Int

    /// - Precondition: neither is negative.
    package init(offset: Int = 0, stride: Int) {
        precondition(offset >= 0 && stride >= 0, "negative layout")
        self.offset = offset
        self.stride = stride
    }

    /// Whether `rows` rows of `columns` elements lie within `count` elements.
    func holds(rows: Int, columns: Int, in count: Int) -> Bool {
        columns <= stride && offset + (rows - 1) * stride + columns <= count
    }
}

/// `C = scale * A * op(B)` in single precision, written into a part of a buffer; one thread.
///
/// The bits of a row of C depend on m and n, and on how oneDNN chooses kernels by them: see ``ProductTile``.
///
/// `a` holds A, m rows of k elements, where `layoutA` says; `b` holds B, k rows of n elements, or n rows of k elements
/// if it is to be transposed; `c` receives C, m rows of n elements.
///
/// - Precondition: the matrices lie within their buffers.
package func writeProduct(
    m: Int,
    n: Int,
    k: Int,
    scale: Float = 1,
    _ a: Span<Float>,
    _ layoutA: Layout,
    _ b: Span<Float>,
    _ layoutB: Layout,
    transposingB: Bool = false,
    into c: inout MutableSpan<Float>,
    _ layoutC: Layout
) {
    precondition(m > 0 && n > 0 && k > 0, "an empty product")
    precondition(layoutA.holds(rows: m, columns: k, in: a.count), "A lies outside its buffer")
    precondition(
        layoutB.holds(rows: transposingB ? n : k, columns: transposingB ? k : n, in: b.count),
        "B lies outside its buffer"
    )
    precondition(layoutC.holds(rows: m, columns: n, in: c.count), "C lies outside its buffer")
    omp_set_num_threads(1)
    let status = unsafe a.withUnsafeBufferPointer { a in
        unsafe b.withUnsafeBufferPointer { b in
            unsafe c.withUnsafeMutableBufferPointer { c in
                unsafe dnnl_sgemm(
                    CChar(UInt8(ascii: "N")),
                    CChar(transposingB ? UInt8(ascii: "T") : UInt8(ascii: "N")),
                    Int64(m),
                    Int64(n),
                    Int64(k),
                    scale,
                    a.baseAddress.map { unsafe $0 + layoutA.offset },
                    Int64(layoutA.stride),
                    b.baseAddress.map { unsafe $0 + layoutB.offset },
                    Int64(layoutB.stride),
                    0,
                    c.baseAddress.map { unsafe $0 + layoutC.offset },
                    Int64(layoutC.stride)
                )
            }
        }
    }
    precondition(status == dnnl_success, "oneDNN sgemm failed with status \(status.rawValue)")
}
