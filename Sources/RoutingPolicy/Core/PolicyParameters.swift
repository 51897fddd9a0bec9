package import Numerics

/// What a policy or an outcome predictor needs to be built again: plain numbers and named matrices.
///
/// Everything a snapshot stores of a learned part is in this value. Names are lower-case ASCII words joined by dots,
/// for example `head.0.weight`; every number is finite. A part that stores nothing has empty dictionaries.
package struct PolicyParameters: Sendable, Equatable {
    /// The registered name of the algorithm that reads these parameters, for example `barp` or `knn`.
    package var algorithm: String

    /// Scalars by name.
    package var settings: [String: Double]

    /// Matrices by name; a vector is a 1 x n matrix.
    package var tensors: [String: Matrix]

    package init(algorithm: String, settings: [String: Double] = [:], tensors: [String: Matrix] = [:]) {
        self.algorithm = algorithm
        self.settings = settings
        self.tensors = tensors
    }
}

extension PolicyParameters {
    /// The scalar called `name`, if it lies in `range`.
    ///
    /// - Throws: `PolicyError.invalidParameters` if it is missing, not finite or outside the range.
    package func setting(_ name: String, in range: ClosedRange<Double>) throws(PolicyError) -> Double {
        guard let value = settings[name] else {
            throw .invalidParameters("\(algorithm) has no setting '\(name)'")
        }
        guard range.contains(value), value.isFinite else {
            throw .invalidParameters("\(algorithm) setting '\(name)' is \(value); expected a number in \(range)")
        }
        return value
    }

    /// The matrix called `name`; a given number of rows or columns must match.
    ///
    /// - Throws: `PolicyError.invalidParameters` if it is missing, has another shape or an element is not finite.
    package func tensor(_ name: String, rows: Int? = nil, columns: Int? = nil) throws(PolicyError) -> Matrix {
        guard let tensor = tensors[name] else {
            throw .invalidParameters("\(algorithm) has no tensor '\(name)'")
        }
        guard tensor.rows == rows ?? tensor.rows, tensor.columns == columns ?? tensor.columns else {
            let expected = "\(rows.map(String.init) ?? "any") x \(columns.map(String.init) ?? "any")"
            throw .invalidParameters(
                "\(algorithm) tensor '\(name)' is \(tensor.rows) x \(tensor.columns); expected \(expected)"
            )
        }
        guard tensor.elements.allSatisfy(\.isFinite) else {
            throw .invalidParameters("\(algorithm) tensor '\(name)' has an element that is not finite")
        }
        return tensor
    }

    /// Refuses parameters with another algorithm's name, or with names that the algorithm does not know.
    ///
    /// A stray name means that writer and reader disagree about the format: better an error than a silent default.
    ///
    /// - Throws: `PolicyError.invalidParameters`.
    package func require(
        algorithm expected: String,
        settings settingNames: Set<String> = [],
        tensors tensorNames: Set<String> = []
    ) throws(PolicyError) {
        guard algorithm == expected else {
            throw .invalidParameters("parameters of '\(algorithm)' were given to '\(expected)'")
        }
        let remedy = "another version of Waybill made it; train the policy again with this one"
        if let stray = settings.keys.filter({ !settingNames.contains($0) }).min() {
            throw .invalidParameters("\(algorithm) has an unknown setting '\(stray)': \(remedy)")
        }
        if let stray = tensors.keys.filter({ !tensorNames.contains($0) }).min() {
            throw .invalidParameters("\(algorithm) has an unknown tensor '\(stray)': \(remedy)")
        }
    }
}
