// The set encoder of LLM Bandit (arXiv 2502.02743; widths of a third-party port): X = C A + a, Z = SAB(X), t = PMA(Z).

package import Numerics

/// Turns a set of candidates into one vector, whatever their number and order.
///
/// Tensors under a prefix: `element.weight` ((d + 2) x width) and `.bias`; an attention block under `self` and one under `pool`;
/// `seed` (1 x width).
package struct SetEncoder: Sendable, Equatable {
    package let element: DenseLayer
    package let selfAttention: AttentionBlock
    package let pooling: AttentionBlock
    package let seed: Matrix
    private let heads: Int

    package init(named name: String, of parameters: PolicyParameters, inputs: Int, heads: Int) throws(PolicyError) {
        let weight = try parameters.tensor("\(name).element.weight", rows: inputs)
        guard weight.columns > 0, weight.columns % (8 * heads) == 0 else {
            throw .invalidParameters(
                "\(parameters.algorithm) has width \(weight.columns); expected a multiple of \(8 * heads) for \(heads) heads"
            )
        }
        element = DenseLayer(
            weight: weight,
            bias: try parameters.tensor("\(name).element.bias", rows: 1, columns: weight.columns)
        )
        selfAttention = try AttentionBlock(named: "\(name).self", of: parameters, width: weight.columns)
        pooling = try AttentionBlock(named: "\(name).pool", of: parameters, width: weight.columns)
        seed = try parameters.tensor("\(name).seed", rows: 1, columns: weight.columns)
        self.heads = heads
    }

    var width: Int { element.outputs }

    func tensors(named name: String) -> [String: Matrix] {
        var tensors = selfAttention.tensors(named: "\(name).self")
        tensors.merge(pooling.tensors(named: "\(name).pool")) { own, _ in own }
        tensors["\(name).element.weight"] = element.weight
        tensors["\(name).element.bias"] = element.bias
        tensors["\(name).seed"] = seed
        return tensors
    }

    /// The identities' part of the element layer with its bias, one row an identity: computed once, not once a prompt.
    package func identityParts(_ identities: Matrix) -> Matrix {
        let rows = identities.columns
        let weight = Matrix(
            rows: rows,
            columns: width,
            elements: Array(element.weight.elements.prefix(rows * width))
        )
        return DenseLayer(weight: weight, bias: element.bias)(identities, rectified: false)
    }

    /// The vectors t of sets with the same candidates.
    ///
    /// - Parameters:
    ///   - identityParts: of the set's m candidates, m x width.
    ///   - costs: the costs as the network reads them, `count` x m.
    ///   - scores: the predicted scores, `count` x m.
    /// - Returns: `count` x width.
    package func callAsFunction(identityParts: Matrix, costs: Matrix, scores: Matrix) -> Matrix {
        let (count, size, width) = (costs.rows, identityParts.rows, width)
        var elements = Matrix(rows: count * size, columns: width)
        let own = element.weight.rows - 2
        let costWeight = Array(element.weight.row(own))
        let scoreWeight = Array(element.weight.row(own + 1))
        for row in 0..<count * size {
            let (cost, score) = (costs.elements[row], scores.elements[row])
            let (start, part) = (row * width, row % size * width)
            unsafe elements.elements.withUnsafeMutableBufferPointer { target in
                unsafe identityParts.elements.withUnsafeBufferPointer { source in
                    unsafe costWeight.withUnsafeBufferPointer { costWeight in
                        unsafe scoreWeight.withUnsafeBufferPointer { scoreWeight in
                            for column in 0..<width {
                                unsafe target[start + column] =
                                    source[part + column] + cost * costWeight[column] + score * scoreWeight[column]
                            }
                        }
                    }
                }
            }
        }
        let sets = RowSegments(count: count, size: size)
        let singles = RowSegments(count: count, size: 1)
        let attention = SetAttention(heads: heads)
        let encoded = selfAttention(elements, elements, xSets: sets, ySets: sets, attention: attention)
        let seeds = seed.rows(at: Array(repeating: 0, count: count))
        return pooling(seeds, encoded, xSets: singles, ySets: sets, attention: attention)
    }
}
