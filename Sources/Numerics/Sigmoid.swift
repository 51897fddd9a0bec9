internal import Glibc

extension Matrix {
    /// 1 / (1 + exp(-x)), element by element.
    package var sigmoids: Matrix {
        var result = self
        for place in result.elements.indices { result.elements[place] = 1 / (1 + exp(-result.elements[place])) }
        return result
    }
}
