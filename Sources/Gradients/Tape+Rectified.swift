// ReLU: Nair and Hinton, "Rectified Linear Units Improve Restricted Boltzmann Machines" (2010).

internal import Numerics

extension Tape {
    /// max(x, 0), element by element; its gradient at zero is taken as zero.
    package mutating func rectified(_ input: Variable) -> Variable {
        var output = value(of: input)
        unsafe output.elements.withUnsafeMutableBufferPointer { elements in
            // Written so that NaN stays NaN: divergence must show, not be rectified away.
            for index in 0..<elements.count { unsafe elements[index] = elements[index] < 0 ? 0 : elements[index] }
        }
        let rectified = output
        return record(output, of: [input]) { gradient in
            var gradient = gradient
            unsafe gradient.elements.withUnsafeMutableBufferPointer { elements in
                unsafe rectified.elements.withUnsafeBufferPointer { output in
                    for index in 0..<elements.count {
                        unsafe elements[index] = output[index] > 0 ? elements[index] : 0
                    }
                }
            }
            return [(input, gradient)]
        }
    }
}
