internal import RoutingPolicy
internal import StrictJSON
internal import Units

/// An object of the manifest on its way into values; errors name the path of the member, for example `encoder.sha256`.
struct ManifestObject {
    private let path: String
    private let json: JSON

    /// The largest integer that every reader of JSON holds exactly.
    private static let largestInteger = 1 << 53

    /// - Parameters:
    ///   - json: the value at `path`.
    ///   - path: where it stands; empty for the manifest itself.
    ///   - keys: the members it may have; nil where a newer writer may have added some.
    /// - Throws: `SnapshotError` with code `manifestField` if it is no object or has another member.
    init(_ json: JSON, path: String, keys: [String]?) throws(SnapshotError) {
        self.path = path
        self.json = json
        guard let members = json.members else {
            throw Self.error(path, "is \(json.kind); expected an object")
        }
        guard let keys else { return }
        if let unknown = members.first(where: { member in !keys.contains { $0.utf8.elementsEqual(member.key.utf8) } }) {
            throw Self.error(Self.join(path, unknown.key), "is no member of schema \(Manifest.schema)")
        }
    }

    static func error(_ path: String, _ reason: String) -> SnapshotError {
        SnapshotError(.manifestField, entry: EntryName.manifest, field: path.isEmpty ? nil : path, reason)
    }

    private static func join(_ path: String, _ key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }

    private func member(_ key: String) throws(SnapshotError) -> JSON {
        guard let value = json[key] else { throw Self.error(Self.join(path, key), "is missing") }
        return value
    }

    /// The error for a member whose value is not what was expected.
    func refusal(_ key: String, _ reason: String) -> SnapshotError { Self.error(Self.join(path, key), reason) }

    func object(_ key: String, keys: [String]?) throws(SnapshotError) -> ManifestObject {
        try ManifestObject(try member(key), path: Self.join(path, key), keys: keys)
    }

    func objects(_ key: String, keys: [String]?) throws(SnapshotError) -> [ManifestObject] {
        let values = try array(key)
        var objects: [ManifestObject] = []
        for (index, value) in values.enumerated() {
            objects.append(try ManifestObject(value, path: "\(Self.join(path, key))[\(index)]", keys: keys))
        }
        return objects
    }

    func array(_ key: String) throws(SnapshotError) -> [JSON] {
        let value = try member(key)
        guard let array = value.array else { throw refusal(key, "is \(value.kind); expected an array") }
        return array
    }

    func text(_ key: String) throws(SnapshotError) -> String {
        let value = try member(key)
        guard let text = value.string else { throw refusal(key, "is \(value.kind); expected a string") }
        // Control characters could forge lines where the text is shown.
        guard text.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7F }), text.utf8.count <= 1024 else {
            throw refusal(key, "has a control character or more than 1024 bytes")
        }
        return text
    }

    /// A whole number written without fraction and exponent.
    func integer(_ key: String, atLeast lowest: Int = 0) throws(SnapshotError) -> Int {
        let value = try member(key)
        guard let number = value.int, (lowest...Self.largestInteger).contains(number) else {
            throw refusal(key, "is not a whole number from \(lowest) to 2^53")
        }
        return number
    }

    /// nil where there is no such member.
    func optionalInteger(_ key: String, atLeast lowest: Int = 0) throws(SnapshotError) -> Int? {
        json[key] == nil ? nil : try integer(key, atLeast: lowest)
    }

    func double(_ key: String) throws(SnapshotError) -> Double {
        guard let number = try member(key).double else { throw refusal(key, "is not a finite number") }
        return number
    }

    /// A number, a flag or a name; before schema 4 flags and names were numbers.
    func setting(_ key: String) throws(SnapshotError) -> SettingValue {
        let value = try member(key)
        if let isOn = value.bool { return .flag(isOn) }
        if value.string != nil { return .text(try text(key)) }
        return .number(try double(key))
    }

    func digest(_ key: String) throws(SnapshotError) -> Digest {
        guard let digest = Digest(hex: try text(key)) else {
            throw refusal(key, "is not 64 hexadecimal digits in lower case")
        }
        return digest
    }

    func optionalDigest(_ key: String) throws(SnapshotError) -> Digest? {
        try member(key).isNull ? nil : try digest(key)
    }

    func shape(_ key: String) throws(SnapshotError) -> [Int] {
        let extents = try array(key)
        let shape = extents.compactMap(\.int)
        guard shape.count == extents.count, shape.allSatisfy({ $0 >= 0 }) else {
            throw refusal(key, "is not a list of whole numbers of at least 0")
        }
        return shape
    }

    /// The members of an object with free keys.
    func dictionary<Value>(
        _ key: String,
        of type: Value.Type = Value.self,
        _ value: (ManifestObject, String) throws(SnapshotError) -> Value
    ) throws(SnapshotError) -> [String: Value] {
        let object = try object(key, keys: nil)
        var result: [String: Value] = [:]
        for member in object.json.members ?? [] { result[member.key] = try value(object, member.key) }
        return result
    }
}
