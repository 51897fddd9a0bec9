import Numerics
import PureTestSupport

/// Numbers that every run of the tests sees alike.
struct TestNumbers: RandomNumberGenerator {
    private var words: SplitMix

    init(seed: UInt64) { words = SplitMix(state: seed) }

    mutating func next() -> UInt64 { words.next() }

    /// A matrix of numbers between -1 and 1.
    mutating func matrix(_ rows: Int, _ columns: Int) -> Matrix {
        Matrix(rows: rows, columns: columns, elements: floats(rows * columns, in: -1...1))
    }

    mutating func floats(_ count: Int, in range: ClosedRange<Float>) -> [Float] {
        (0..<count).map { _ in uniform(in: range) }
    }
}

/// The largest distance of two equally long lists.
func largestDifference<T: BinaryFloatingPoint>(_ a: [T], _ b: [T]) -> T {
    precondition(a.count == b.count)
    return zip(a, b).map { abs($0 - $1) }.max() ?? 0
}
