import Gradients
import Numerics

/// What a step of Adam takes, beside the same loop with the standard library's square root.
enum AdamBenchmark {
    static func run() {
        let count = 65_536
        let gradient = (0..<count).map { Float($0 % 97) * 0.01 - 0.4 }
        var parameters = [Matrix(rows: 1, columns: count, repeating: 1)]
        let gradients = [Matrix(rows: 1, columns: count, elements: gradient)]
        var adam = Adam(learningRate: 1e-3)
        let ours = fastest { adam.step(&parameters, gradients: gradients) }
        var (plain, mean, square) = (gradient, gradient, gradient.map { $0 * $0 })
        let theirs = fastest { plainStep(&plain, gradient, &mean, &square) }
        precondition(plain[1].isFinite && parameters[0].elements[1].isFinite, "a parameter is not finite")
        let nanoseconds = [ours, theirs].map { ($0 * 1e9 / Double(count) * 100).rounded() / 100 }
        print("Adam, nanoseconds a parameter: \(nanoseconds[0]); with Float.squareRoot(): \(nanoseconds[1])")
    }

    @inline(never)
    private static func plainStep(
        _ parameter: inout [Float],
        _ gradient: [Float],
        _ mean: inout [Float],
        _ square: inout [Float]
    ) {
        let (beta1, beta2) = (Float(0.9), Float(0.999))
        let count = parameter.count
        var parameter = parameter.mutableSpan
        var mean = mean.mutableSpan
        var square = square.mutableSpan
        let gradient = gradient.span
        for index in 0..<count {
            let slope = unsafe gradient[unchecked: index]
            let newMean = unsafe beta1 * mean[unchecked: index] + (1 - beta1) * slope
            let newSquare = unsafe beta2 * square[unchecked: index] + (1 - beta2) * slope * slope
            unsafe mean[unchecked: index] = newMean
            unsafe square[unchecked: index] = newSquare
            unsafe parameter[unchecked: index] -= 1e-3 * newMean / (newSquare.squareRoot() + 1e-8)
        }
    }

    /// Seconds of the fastest of many rounds.
    private static func fastest(_ body: () -> Void) -> Double {
        (0..<300).reduce(Double.infinity) { best, _ in
            let start = ContinuousClock.now
            body()
            return min(best, (ContinuousClock.now - start) / .seconds(1))
        }
    }
}
