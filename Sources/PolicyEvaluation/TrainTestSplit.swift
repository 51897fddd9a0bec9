internal import Numerics

/// A random split of prompts into those to learn from and those to be evaluated on.
package struct TrainTestSplit: Sendable, Equatable {
    /// Indices of the prompts to learn from, ascending.
    package let train: [Int]

    /// Indices of the prompts to be evaluated on, ascending.
    package let test: [Int]

    /// Draws about `testShare` of the prompts for the test split.
    ///
    /// Prompts with the same text stay on one side: a near-duplicate across the line would leak its labels to a nearest
    /// neighbour.
    ///
    /// - Parameters:
    ///   - texts: the prompts.
    ///   - testShare: in [0, 1].
    ///   - generator: decides the draw; the same state gives the same split.
    package init(_ texts: [String], testShare: Double, using generator: inout some RandomNumberGenerator) {
        precondition((0...1).contains(testShare), "a share lies in [0, 1]")
        var groups: [[Int]] = []
        var groupOfText: [[UInt8]: Int] = [:]
        for (index, text) in texts.enumerated() {
            let key = Array(text.utf8)
            if let group = groupOfText[key] {
                groups[group].append(index)
            } else {
                groupOfText[key] = groups.count
                groups.append([index])
            }
        }
        generator.shuffleUpward(&groups)
        let wanted = Int((Double(texts.count) * testShare).rounded())
        var test: [Int] = []
        var train: [Int] = []
        for group in groups {
            if test.count < wanted { test += group } else { train += group }
        }
        self.train = train.sorted()
        self.test = test.sorted()
    }
}
