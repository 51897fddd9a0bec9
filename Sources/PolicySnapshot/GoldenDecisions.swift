internal import Numerics
internal import RoutingPolicy
internal import Safetensors

/// Decisions that the packed policy made, so that a reader can see that it makes the same ones.
///
/// `golden.safetensors` holds them, one a row: `features` (n x d), `input_tokens` (n x 1), `preference` (n x 2:
/// quality, cost), and what came out at the snapshot's own prices, `probabilities`, `predicted_quality` and
/// `predicted_cost` (n x K each, cost in USD).
struct GoldenDecisions: Equatable {
    let features: Matrix

    /// The prompts' lengths in the encoder's tokens.
    let inputTokens: [Float]
    let preferences: Matrix
    let outcome: RoutedBatch

    var count: Int { features.rows }

    /// How far a probability or a predicted quality may be off; predicted costs may by this share of the largest one.
    static let tolerance = 1e-4

    /// The most decisions in a snapshot.
    static let maximumCount = 1024

    /// From all for quality to all for cost; row i gets number i mod 5.
    private static let preferenceGrid: [[Float]] = [[1, 0], [0.75, 0.25], [0.5, 0.5], [0.25, 0.75], [0, 1]]

    /// Records what `policy` decides on prompts of these features and lengths.
    ///
    /// A greedy policy is a step function, and a prompt that lies on the edge of a step may fall to the other side
    /// where another CPU sums in another order. So rows whose decision changes when the features are nudged by 1 in
    /// 100,000 are left out; what remains may be compared closely anywhere.
    ///
    /// - Throws: `SnapshotError` with code `goldenDecisions` if no row remains or the policy refuses them.
    init(of policy: TrainedPolicy, features: Matrix, inputTokens: [Float]) throws(SnapshotError) {
        guard (1...Self.maximumCount).contains(features.rows) else {
            throw SnapshotError(
                .goldenDecisions,
                "\(features.rows) prompts were given for golden decisions; expected 1 to \(Self.maximumCount)"
            )
        }
        let preferences = Matrix((0..<features.rows).map { Self.preferenceGrid[$0 % Self.preferenceGrid.count] })
        let outcome = try Self.decide(policy, features, inputTokens, preferences)
        var nudgedUp = features
        var nudgedDown = features
        for index in features.elements.indices {
            let step = features.elements[index] * (index % 2 == 0 ? 1e-5 : -1e-5)
            nudgedUp.elements[index] += step
            nudgedDown.elements[index] -= step
        }
        let up = try Self.decide(policy, nudgedUp, inputTokens, preferences)
        let down = try Self.decide(policy, nudgedDown, inputTokens, preferences)
        let steady = (0..<features.rows).filter { row in
            [up, down].allSatisfy { Self.difference($0, outcome, row: row, tolerance: Self.tolerance) == nil }
        }
        guard !steady.isEmpty else {
            throw SnapshotError(
                .goldenDecisions,
                "every decision changes when the features change by 1 in 100,000; give other prompts"
            )
        }
        self.features = features.rows(at: steady)
        self.inputTokens = steady.map { inputTokens[$0] }
        self.preferences = preferences.rows(at: steady)
        self.outcome = RoutedBatch(
            probabilities: outcome.probabilities.rows(at: steady),
            predictedQuality: outcome.predictedQuality.rows(at: steady),
            predictedCost: outcome.predictedCost.rows(at: steady)
        )
    }

    /// Decides again, and refuses a policy that comes to something else.
    ///
    /// - Throws: `SnapshotError` with code `goldenDecisions` naming the row.
    func check(_ policy: TrainedPolicy, tolerance: Double) throws(SnapshotError) {
        let again = try Self.decide(policy, features, inputTokens, preferences)
        for row in 0..<count {
            guard let difference = Self.difference(again, outcome, row: row, tolerance: tolerance) else { continue }
            throw SnapshotError(
                .goldenDecisions,
                entry: EntryName.golden,
                field: "row \(row)",
                "\(difference); the policy does not decide here as it did where it was packed"
            )
        }
    }

    private static func decide(
        _ policy: TrainedPolicy,
        _ features: Matrix,
        _ inputTokens: [Float],
        _ preferences: Matrix
    ) throws(SnapshotError) -> RoutedBatch {
        guard inputTokens.count == features.rows else {
            throw SnapshotError(
                .goldenDecisions,
                "\(inputTokens.count) lengths were given for \(features.rows) prompts; expected one each"
            )
        }
        let models = policy.candidates.count
        var probabilities = Matrix(rows: features.rows, columns: models)
        var (quality, cost) = (probabilities, probabilities)
        // One call for all rows that share a preference.
        var groups: [(preference: [Float], rows: [Int])] = []
        for row in 0..<features.rows {
            let weights = Array(preferences.row(row))
            if let group = groups.firstIndex(where: { $0.preference == weights }) {
                groups[group].rows.append(row)
            } else {
                groups.append((weights, [row]))
            }
        }
        for (weights, rows) in groups {
            let batch: RoutedBatch
            do {
                let preference = try Preference(quality: Double(weights[0]), cost: Double(weights[1]))
                batch = try policy.route(
                    features.rows(at: rows),
                    inputTokens: rows.map { inputTokens[$0] },
                    encoderDigest: policy.encoder.digest,
                    preference: preference
                )
            } catch {
                throw SnapshotError(.goldenDecisions, entry: EntryName.golden, "\(error)")
            }
            for (position, row) in rows.enumerated() {
                for model in 0..<models {
                    probabilities[row, model] = batch.probabilities[position, model]
                    quality[row, model] = batch.predictedQuality[position, model]
                    cost[row, model] = batch.predictedCost[position, model]
                }
            }
        }
        return RoutedBatch(probabilities: probabilities, predictedQuality: quality, predictedCost: cost)
    }

    /// What differs in a row by more than the tolerance; nil if nothing does.
    private static func difference(
        _ found: RoutedBatch,
        _ expected: RoutedBatch,
        row: Int,
        tolerance: Double
    ) -> String? {
        let largestCost = expected.predictedCost.row(row).map { Double($0) }.max() ?? 0
        let comparisons = [
            ("probability", found.probabilities, expected.probabilities, tolerance),
            ("predicted quality", found.predictedQuality, expected.predictedQuality, tolerance),
            ("predicted cost", found.predictedCost, expected.predictedCost, tolerance * largestCost),
        ]
        for (what, found, expected, allowed) in comparisons {
            for (model, (new, old)) in zip(found.row(row), expected.row(row)).enumerated()
            where !(abs(Double(new) - Double(old)) <= allowed) {
                return "the \(what) of candidate \(model) is \(new); expected \(old) within \(allowed)"
            }
        }
        let before = ranked(expected.probabilities.row(row))
        // The arm must be the same wherever it does not hang by less than the tolerance.
        guard before.gap > tolerance, ranked(found.probabilities.row(row)).arm != before.arm else { return nil }
        return "the most probable candidate is another one"
    }

    /// The most probable candidate and how far it leads.
    private static func ranked(_ probabilities: ArraySlice<Float>) -> (arm: Int, gap: Double) {
        let order = probabilities.enumerated().sorted { ($1.element, $0.offset) < ($0.element, $1.offset) }
        let gap = order.count > 1 ? Double(order[0].element - order[1].element) : 1
        return (order[0].offset, gap)
    }
}

extension GoldenDecisions {
    /// The file's tensors.
    var bundle: TensorBundle {
        TensorBundle(
            [
                ("features", features),
                ("input_tokens", Matrix(rows: count, columns: 1, elements: inputTokens)), ("preference", preferences),
                ("probabilities", outcome.probabilities),
                ("predicted_quality", outcome.predictedQuality), ("predicted_cost", outcome.predictedCost),
            ].map { name, matrix in
                Tensor(name: name, shape: [matrix.rows, matrix.columns], floats: matrix.elements)
            }
        )
    }

    /// Reads the file: exactly the six tensors, of the shapes that the manifest implies.
    init(reading bundle: TensorBundle, manifest: Manifest) throws(SnapshotError) {
        let (rows, models) = (manifest.golden.count, manifest.candidates.count)
        guard rows <= Self.maximumCount, bundle.tensors.count == 6 else {
            throw SnapshotError(
                .tensors,
                entry: EntryName.golden,
                "has \(bundle.tensors.count) tensors for \(rows) decisions; expected 6 for at most \(Self.maximumCount)"
            )
        }
        func matrix(_ name: String, _ columns: Int) throws(SnapshotError) -> Matrix {
            do {
                let tensor = try bundle.tensor(name, shape: [rows, columns])
                return Matrix(rows: rows, columns: columns, elements: try tensor.floats())
            } catch {
                throw SnapshotError(.tensors, entry: EntryName.golden, "\(error)")
            }
        }
        features = try matrix("features", manifest.encoder.dimension)
        inputTokens = try matrix("input_tokens", 1).elements
        preferences = try matrix("preference", 2)
        outcome = RoutedBatch(
            probabilities: try matrix("probabilities", models),
            predictedQuality: try matrix("predicted_quality", models),
            predictedCost: try matrix("predicted_cost", models)
        )
    }
}
