// Strata of equal count by recursive bisection along the direction of largest variance: the k-d tree of Bentley,
// "Multidimensional Binary Search Trees Used for Associative Searching" (1975), with principal directions in place of
// axes.

internal import Numerics

/// Prompts cut into strata of like ones, each with its share of the prompts that are asked for.
struct PromptStrata {
    /// The stratum of each prompt.
    let stratum: [Int]

    /// How many prompts to take from each stratum: 1 to 3, in proportion to its size.
    let shares: [Int]

    /// Steps of the power iteration; a direction of nearly the largest variance is as good.
    private static let steps = 20

    /// Strata to take `count` prompts from, at most `most` of each.
    ///
    /// - Parameters:
    ///   - features: n x d_e.
    ///   - count: 1 to n.
    ///   - most: at least 1.
    init(_ features: Matrix, count: Int, most: Int = 3) {
        var stratum = [Int](repeating: 0, count: features.rows)
        var shares: [Int] = []
        // Halves still to look at, the first one last.
        var open = [(members: Array(0..<features.rows), share: count)]
        while let (members, share) = open.popLast() {
            guard share > most else {
                for member in members { stratum[member] = shares.count }
                shares.append(share)
                continue
            }
            let coordinates = Self.coordinates(features.rows(at: members))
            let order = members.indices.sorted { (coordinates[$0], $0) < (coordinates[$1], $1) }.map { members[$0] }
            let half = share / 2
            // As many members as the share of prompts asks for, so that no stratum has fewer than it must give.
            let cut = order.count * half / share
            open.append((Array(order[cut...]), share - half))
            open.append((Array(order[..<cut]), half))
        }
        self.stratum = stratum
        self.shares = shares
    }

    /// The coordinate of each row along the direction in which the rows vary most.
    private static func coordinates(_ rows: Matrix) -> [Float] {
        var mean = [Float](repeating: 0, count: rows.columns)
        for row in 0..<rows.rows {
            for (column, value) in rows.row(row).enumerated() { mean[column] += value / Float(rows.rows) }
        }
        var centred = rows
        var (farthest, longest) = (0, Float(0))
        for row in 0..<rows.rows {
            var square: Float = 0
            for column in 0..<rows.columns {
                centred[row, column] -= mean[column]
                square += centred[row, column] * centred[row, column]
            }
            if square > longest { (farthest, longest) = (row, square) }
        }
        var direction = Matrix(rows: rows.columns, columns: 1, elements: Array(centred.row(farthest)))
        for _ in 0..<steps {
            direction = centred.multiplied(by: centred.multiplied(by: direction), transposingSelf: true)
            let length = direction.elements.reduce(0) { $0 + $1 * $1 }.squareRoot()
            guard length > 0 else { break }
            for place in direction.elements.indices { direction.elements[place] /= length }
        }
        return centred.multiplied(by: direction).elements
    }
}
