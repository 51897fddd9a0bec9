import Numerics
import Testing

/// Each fast path against its reference loop, on numbers of either sign and of very different size.
struct KernelTests {
    @Test func `gelu`() {
        var numbers = TestNumbers(seed: 11)
        let values =
            numbers.floats(320, in: -8...8) + numbers.floats(320, in: -0.1...0.1) + numbers.floats(64, in: -1e6...1e6)
        let bias = numbers.floats(16, in: -1...1)
        var fast = values
        var reference = values
        do {
            var span = fast.mutableSpan
            applyGELU(&span, bias: bias.span)
        }
        do {
            var span = reference.mutableSpan
            applyReferenceGELU(&span, bias: bias.span)
        }
        for (a, b) in zip(fast, reference) { #expect(abs(a - b) <= 1e-6 * max(1, abs(b))) }
    }

    @Test(arguments: [1, 2, 7, 8, 9, 16, 77])
    func `softmax`(columns: Int) {
        var numbers = TestNumbers(seed: UInt64(columns))
        let stride = (columns + 7) / 8 * 8 + 8
        var fast = numbers.floats(5 * stride, in: -100...100)
        for column in 0..<columns { fast[column] = -3e38 }
        var reference = fast
        do {
            var span = fast.mutableSpan
            applySoftmax(&span, rows: 5, columns: columns, stride: stride)
        }
        do {
            var span = reference.mutableSpan
            applyReferenceSoftmax(&span, rows: 5, columns: columns, stride: stride)
        }
        #expect(largestDifference(fast, reference) < 1e-6)
        #expect(abs(fast[..<columns].reduce(0, +) - 1) < 1e-5)
    }

    @Test func `layer normalization`() {
        var numbers = TestNumbers(seed: 4)
        let layer = LayerNormalization(
            weight: numbers.floats(24, in: -2...2),
            bias: numbers.floats(24, in: -1...1),
            epsilon: 1e-12
        )
        let residual = numbers.floats(72, in: -5...9)
        let update = numbers.floats(72, in: -1...1)
        let bias = numbers.floats(24, in: -1...1)
        var fast = residual
        var reference = residual
        do {
            var span = fast.mutableSpan
            layer.apply(toResidual: &span, adding: update.span, bias: bias.span)
        }
        do {
            var span = reference.mutableSpan
            layer.applyReference(toResidual: &span, adding: update.span, bias: bias.span)
        }
        #expect(largestDifference(fast, reference) < 3e-6)
        var sums = residual
        do {
            var span = sums.mutableSpan
            addToRows(&span, bias: bias.span)
        }
        for (index, sum) in sums.enumerated() { #expect(sum == residual[index] + bias[index % 24]) }
    }

    /// Parts of buffers: what lies around the result stays, and the product is that of the parts.
    @Test(arguments: [false, true])
    func `product of parts`(transposingB: Bool) {
        var numbers = TestNumbers(seed: 8)
        let (m, n, k) = (3, 5, 4)
        let a = numbers.matrix(m, k)
        let b = transposingB ? numbers.matrix(n, k) : numbers.matrix(k, n)
        func embedded(_ matrix: Matrix, stride: Int, offset: Int) -> [Float] {
            var buffer = [Float](repeating: 99, count: offset + matrix.rows * stride)
            for row in 0..<matrix.rows {
                for column in 0..<matrix.columns { buffer[offset + row * stride + column] = matrix[row, column] }
            }
            return buffer
        }
        var c = [Float](repeating: 7, count: 2 + m * 9)
        do {
            var span = c.mutableSpan
            writeProduct(
                m: m,
                n: n,
                k: k,
                scale: 0.5,
                embedded(a, stride: 6, offset: 1).span,
                Layout(offset: 1, stride: 6),
                embedded(b, stride: 8, offset: 3).span,
                Layout(offset: 3, stride: 8),
                transposingB: transposingB,
                into: &span,
                Layout(offset: 2, stride: 9)
            )
        }
        var expected = Matrix.referenceProduct(a, b, transposingB: transposingB)
        for index in expected.elements.indices { expected.elements[index] *= 0.5 }
        for index in c.indices {
            let (row, column) = ((index - 2) / 9, (index - 2) % 9)
            let inside = index >= 2 && column < n
            #expect(inside ? abs(c[index] - expected[row, column]) < 1e-6 : c[index] == 7)
        }
    }

    @Test func `transpose of parts`() {
        let source: [Float] = [0, 1, 2, 3, 9, 4, 5, 6, 9]
        var target = [Float](repeating: -1, count: 10)
        do {
            var span = target.mutableSpan
            writeTranspose(
                rows: 2,
                columns: 3,
                source.span,
                Layout(offset: 1, stride: 4),
                into: &span,
                Layout(offset: 1, stride: 3)
            )
        }
        #expect(target == [-1, 1, 4, -1, 2, 5, -1, 3, 6, -1])
    }
}
