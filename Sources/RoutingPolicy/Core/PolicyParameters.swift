package import Numerics

/// What a policy or an outcome predictor needs to be built again: settings by name and named matrices.
///
/// Everything a snapshot stores of a learned part is in this value. Names are lower-case ASCII words joined by dots,
/// for example `head.0.weight`; every number is finite. A part that stores nothing has empty dictionaries.
package struct PolicyParameters: Sendable, Equatable {
    /// The registered name of the algorithm that reads these parameters, for example `barp` or `knn`.
    package var algorithm: String

    /// Scalars, flags and names by name; a method declares its own as ``NamedSettings``.
    package var settings: [String: SettingValue]

    /// Matrices by name; a vector is a 1 x n matrix.
    package var tensors: [String: Matrix]

    package init(algorithm: String, settings: [String: SettingValue] = [:], tensors: [String: Matrix] = [:]) {
        self.algorithm = algorithm
        self.settings = settings
        self.tensors = tensors
    }

    /// Parameters with every value of `settings`.
    package init(algorithm: String, settings: some NamedSettings, tensors: [String: Matrix] = [:]) {
        self.init(algorithm: algorithm, settings: settings.values, tensors: tensors)
    }
}

extension PolicyParameters {
    /// The settings that `type` declares, each of which must be there; others are left to
    /// `require(algorithm:settings:tensors:)`.
    ///
    /// - Throws: `PolicyError.invalidParameters` if one is missing, of another kind, outside its range, or
    ///   there under two names.
    package func settings<Values: NamedSettings>(_ type: Values.Type) throws(PolicyError) -> Values {
        var result = Values()
        for setting in type.declared {
            let found = ([setting.name] + setting.formerNames).filter { settings[$0] != nil }
            guard let name = found.first, let stored = settings[name] else {
                throw .invalidParameters("\(algorithm) has no setting '\(setting.name)'")
            }
            guard found.count == 1 else {
                throw .invalidParameters(
                    "\(algorithm) has one setting under two names, \(found.joined(separator: " and ")); expected "
                        + "the first alone"
                )
            }
            guard setting.set(stored, of: &result) else { throw refusal(setting.name, stored, setting.kind) }
        }
        return result
    }

    /// The number called `name`, if it lies in `range`, for names that depend on others.
    ///
    /// - Throws: `PolicyError.invalidParameters` if it is missing, no number or outside the range.
    package func number(_ name: String, in range: ClosedRange<Double>) throws(PolicyError) -> Double {
        guard let stored = settings[name] else {
            throw .invalidParameters("\(algorithm) has no setting '\(name)'")
        }
        guard let number = stored.number, range.contains(number), number.isFinite else {
            throw refusal(name, stored, .number(range))
        }
        return number
    }

    private func refusal(_ name: String, _ value: SettingValue, _ kind: SettingKind) -> PolicyError {
        .invalidParameters("\(algorithm) setting '\(name)' is \(value.text); expected \(kind.description)")
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
        tensors tensorNames: Set<String> = []
    ) throws(PolicyError) {
        try require(algorithm: expected, settings: NoSettings.self, tensors: tensorNames)
    }

    /// The same for a method with settings.
    ///
    /// - Throws: `PolicyError.invalidParameters`.
    package func require<Values: NamedSettings>(
        algorithm expected: String,
        settings: Values.Type,
        tensors tensorNames: Set<String> = []
    ) throws(PolicyError) {
        let names = settings.declared.flatMap { [$0.name] + $0.formerNames }
        try require(algorithm: expected, settings: Set(names), tensors: tensorNames)
    }

    /// The same for a method whose settings' names depend on its parts.
    ///
    /// - Throws: `PolicyError.invalidParameters`.
    package func require(
        algorithm expected: String,
        settings settingNames: Set<String>,
        tensors tensorNames: Set<String>
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
