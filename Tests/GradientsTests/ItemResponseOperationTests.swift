import Glibc
import Gradients
import Numerics
import Testing

/// The operations of variational item response, against finite differences.
struct ItemResponseOperationTests {
    @Test func `gathered rows sum the gradients of a row that is taken twice`() {
        let table = randomMatrix(4, 3, seed: 1)
        expectGradientsMatchDifferences(of: [table]) { tape, variables in
            tape.gatheredRows(variables[0], at: [2, 0, 2, 3, 2])
        }
    }

    @Test func `gathered rows are those of the table`() {
        var tape = Tape()
        let table = tape.parameter(Matrix([[1, 2], [3, 4]]))
        let rows = tape.gatheredRows(table, at: [1, 0, 1])
        #expect(tape.value(of: rows) == Matrix([[3, 4], [1, 2], [3, 4]]))
    }

    @Test func `a Gaussian sample is differentiated with respect to mean and log variance`() {
        let noise = randomMatrix(5, 3, seed: 9)
        expectGradientsMatchDifferences(of: [randomMatrix(5, 3, seed: 2), randomMatrix(5, 3, seed: 3)]) {
            tape,
            variables in
            tape.gaussianSample(mean: variables[0], logVariance: variables[1], noise: noise)
        }
    }

    @Test func `without noise a sample is its mean, and a tiny variance adds next to nothing`() {
        let mean = randomMatrix(4, 2, seed: 4)
        for (noise, logs) in [(Float(0), Float(0)), (1, -60)] {
            var tape = Tape()
            let mu = tape.parameter(mean)
            let variance = tape.parameter(Matrix(rows: 4, columns: 2, repeating: logs))
            let sample = tape.gaussianSample(
                mean: mu,
                logVariance: variance,
                noise: Matrix(rows: 4, columns: 2, repeating: noise)
            )
            for (a, b) in zip(tape.value(of: sample).elements, mean.elements) { #expect(abs(a - b) < 1e-6) }
        }
    }

    @Test func `the divergence is differentiated, and is zero at the prior`() {
        expectGradientsMatchDifferences(of: [randomMatrix(3, 4, seed: 5), randomMatrix(3, 4, seed: 6)]) {
            tape,
            variables in
            tape.gaussianDivergence(mean: variables[0], logVariance: variables[1])
        }
        var tape = Tape()
        let mean = tape.parameter(Matrix(rows: 2, columns: 2))
        let logs = tape.parameter(Matrix(rows: 2, columns: 2))
        let divergence = tape.gaussianDivergence(mean: mean, logVariance: logs)
        #expect(tape.value(of: divergence).elements == [0])
    }

    @Test func `the logistic loss is differentiated at hard and soft labels`() {
        expectGradientsMatchDifferences(of: [randomMatrix(4, 2, seed: 7)]) { tape, variables in
            tape.logisticLoss(logits: variables[0], labels: [0, 1, 0.3, 0.9, 1, 0, 0.5, 0.25])
        }
    }

    @Test func `the logistic loss neither overflows nor vanishes for extreme logits`() {
        var tape = Tape()
        let logits = tape.parameter(Matrix([[200, -200, 200, -200]]))
        let loss = tape.logisticLoss(logits: logits, labels: [1, 0, 0, 1])
        #expect(tape.value(of: loss).elements == [100])
        let gradient = tape.gradients(of: loss, withRespectTo: [logits])[0]
        #expect(gradient.elements == [0, 0, 0.25, -0.25])
    }

    @Test func `a weighted sum passes the weight back`() {
        expectGradientsMatchDifferences(of: [randomMatrix(3, 2, seed: 8), randomMatrix(3, 2, seed: 9)]) {
            tape,
            variables in
            tape.sum(variables[0], variables[1], times: -0.7)
        }
    }
}
