// He, Zhang, Ren and Sun, "Delving Deep into Rectifiers" (arXiv 1502.01852), equation 10; normal numbers by Box and
// Muller (1958).

internal import Glibc
package import Numerics

extension Matrix {
    /// Starting weights of a layer, inputs x outputs: normal with mean 0 and standard deviation scale * sqrt(2 / inputs).
    ///
    /// A scale well below one on the last layer makes a softmax start near uniform.
    package static func heNormal(
        inputs: Int,
        outputs: Int,
        scale: Double = 1,
        using generator: inout some RandomNumberGenerator
    ) -> Matrix {
        let deviation = scale * (2 / Double(max(inputs, 1))).squareRoot()
        var elements: [Float] = []
        elements.reserveCapacity(inputs * outputs + 1)
        while elements.count < inputs * outputs {
            // In (0, 1], so that the logarithm is finite.
            let radius = (-2 * log(Double((generator.next() >> 11) + 1) * 0x1p-53)).squareRoot()
            let angle = 2 * Double.pi * Double(generator.next() >> 11) * 0x1p-53
            elements.append(Float(deviation * radius * cos(angle)))
            elements.append(Float(deviation * radius * sin(angle)))
        }
        return Matrix(rows: inputs, columns: outputs, elements: Array(elements.prefix(inputs * outputs)))
    }
}
