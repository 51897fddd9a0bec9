import Testing
import Trials

/// The one scheduler of trials.
@Suite struct ParallelTests {
    private struct Failure: Error, Equatable { let trial: Int }

    @Test(arguments: [1, 3, 100])
    func `results stand in the order of the trials on any number of workers`(workers: Int) async throws {
        let trials = Array(0..<50)
        let results = try await Parallel.map(trials, workers: workers, title: "test") { trial, note in
            note("trial \(trial)")
            return trial * trial
        }
        #expect(results == trials.map { $0 * $0 })
    }

    @Test func `the error of a trial is the error of all`() async {
        await #expect(throws: Failure(trial: 3)) {
            try await Parallel.map(Array(0..<10), workers: 1, title: "test") { trial, _ in
                if trial == 3 { throw Failure(trial: trial) }
            }
        }
    }

    @Test func `no trials have no results`() async throws {
        let none: [Int] = try await Parallel.map([Int](), workers: 2, title: "test") { trial, _ in trial }
        #expect(none.isEmpty)
    }
}
