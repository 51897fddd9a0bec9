// Box and Muller, "A Note on the Generation of Random Normal Deviates" (Annals of Mathematical Statistics 29, 1958).

internal import Glibc

/// A point of the plane whose two coordinates are independent standard normal numbers.
struct NormalPoint {
    let radius: Double
    let angle: Double

    /// - Parameters:
    ///   - first: uniform in (0, 1], so that its logarithm is finite.
    ///   - second: uniform in [0, 1).
    init(_ first: Double, _ second: Double) {
        radius = (-2 * log(first)).squareRoot()
        angle = 2 * Double.pi * second
    }

    /// Two independent normal numbers of mean 0.
    func coordinates(deviation: Double) -> (Float, Float) {
        (Float(deviation * radius * cos(angle)), Float(deviation * radius * sin(angle)))
    }
}

extension RandomNumberGenerator {
    /// A standard normal number, from two uniform ones.
    package mutating func normal() -> Double {
        let point = NormalPoint(1 - uniform(), uniform())
        return point.radius * cos(point.angle)
    }

    /// `count` independent standard normal numbers, two from each two uniform ones.
    package mutating func normals(_ count: Int) -> [Float] {
        normals(count, deviation: 1) { 1 - $0.uniform() }
    }

    /// `count` independent normal numbers of mean 0, as the weights of networks begin: the uniform numbers are mapped
    /// to (0, 1] in another way than by ``normals(_:)``, which gives other numbers, and trained networks hang on them.
    package mutating func startingWeights(_ count: Int, deviation: Double) -> [Float] {
        normals(count, deviation: deviation) { Double(($0.next() >> 11) + 1) * 0x1p-53 }
    }

    private mutating func normals(
        _ count: Int,
        deviation: Double,
        first: (inout Self) -> Double
    ) -> [Float] {
        var numbers: [Float] = []
        numbers.reserveCapacity(count + 1)
        while numbers.count < count {
            let (x, y) = NormalPoint(first(&self), uniform()).coordinates(deviation: deviation)
            numbers.append(x)
            numbers.append(y)
        }
        return Array(numbers.prefix(count))
    }
}
