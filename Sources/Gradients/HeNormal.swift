// He, Zhang, Ren and Sun, "Delving Deep into Rectifiers" (arXiv 1502.01852), equation 10.

package import Numerics

extension Matrix {
    /// Starting weights of a layer, inputs x outputs: normal with mean 0 and standard deviation
    /// scale * sqrt(2 / inputs).
    ///
    /// A scale well below one on the last layer makes a softmax start near uniform.
    package static func heNormal(
        inputs: Int,
        outputs: Int,
        scale: Double = 1,
        using generator: inout some RandomNumberGenerator
    ) -> Matrix {
        let deviation = scale * (2 / Double(max(inputs, 1))).squareRoot()
        let elements = generator.startingWeights(inputs * outputs, deviation: deviation)
        return Matrix(rows: inputs, columns: outputs, elements: elements)
    }
}
