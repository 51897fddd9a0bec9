internal import RoutingPolicy
internal import StrictJSON
internal import Units

extension ManifestForm {
    /// The largest integer that every reader of JSON holds exactly.
    private static let largestInteger: Int64 = 1 << 53

    mutating func text(_ key: String, _ value: inout String) {
        member(key, &value, read: Self.text) { JSON($0) }
    }

    /// A whole number written without fraction and exponent.
    mutating func integer(_ key: String, _ value: inout some FixedWidthInteger, atLeast lowest: Int64 = 0) {
        member(key, &value) { json throws(Reason) in
            try Self.integer(json, atLeast: lowest)
        } write: {
            JSON($0)
        }
    }

    /// A whole number; no member at all for nil.
    mutating func integer(_ key: String, _ value: inout Int?, atLeast lowest: Int64 = 0) {
        member(key, &value, isOptional: true) { json throws(Reason) in
            try Self.integer(json, atLeast: lowest)
        } write: {
            $0.map { JSON($0) }
        }
    }

    /// A whole number as text: readers that hold numbers in doubles would round it.
    mutating func integerAsText(_ key: String, _ value: inout UInt64) {
        member(key, &value) { json throws(Reason) in
            guard let number = UInt64(try Self.text(json)) else {
                throw Reason("is not a whole number from 0 to 2^64 - 1, written as a string")
            }
            return number
        } write: {
            JSON(String($0))
        }
    }

    mutating func double(_ key: String, _ value: inout Double) {
        member(key, &value, read: Self.double) { JSON($0) }
    }

    mutating func float(_ key: String, _ value: inout Float) {
        member(key, &value) { json throws(Reason) in
            Float(try Self.double(json))
        } write: {
            JSON($0)
        }
    }

    mutating func digest(_ key: String, _ value: inout Digest) {
        member(key, &value, read: Self.digest) { JSON($0.hex) }
    }

    /// A digest, null for nil.
    mutating func digest(_ key: String, _ value: inout Digest?) {
        member(key, &value) { json throws(Reason) in
            json.isNull ? nil : try Self.digest(json)
        } write: {
            $0.map { JSON($0.hex) } ?? JSON.null
        }
    }

    /// A list of whole numbers of at least 0.
    mutating func extents(_ key: String, _ value: inout [Int]) {
        member(key, &value) { json throws(Reason) in
            let extents = try Self.array(json)
            let shape = extents.compactMap(\.int)
            guard shape.count == extents.count, shape.allSatisfy({ $0 >= 0 }) else {
                throw Reason("is not a list of whole numbers of at least 0")
            }
            return shape
        } write: {
            JSON($0.map { JSON($0) })
        }
    }

    /// A list of objects that the tools which make them define.
    mutating func objects(_ key: String, _ value: inout [JSON]) {
        member(key, &value) { json throws(Reason) in
            let objects = try Self.array(json)
            guard objects.allSatisfy({ $0.members != nil }) else { throw Reason("holds something other than objects") }
            return objects
        } write: {
            JSON($0)
        }
    }

    /// A value that is the same in every manifest; `text` is how it is named where another one is found.
    mutating func constant(_ key: String, _ value: JSON, named text: String) {
        var value = value
        let expected = value
        member(key, &value) { json throws(Reason) in
            guard json == expected else { throw Reason("is not \(text)") }
            return json
        } write: {
            $0
        }
    }

    /// An object with free keys, sorted where it is written: a dictionary's own order differs from run to run.
    mutating func settings(_ key: String, _ values: inout [String: SettingValue]) {
        dictionary(key, &values, read: Self.setting) { setting in
            switch setting {
            case .number(let number): JSON(number)
            case .flag(let isOn): JSON(isOn)
            case .text(let text): JSON(text)
            }
        }
    }

    mutating func texts(_ key: String, _ values: inout [String: String]) {
        dictionary(key, &values, read: Self.text) { JSON($0) }
    }

    private mutating func dictionary<Value>(
        _ key: String,
        _ values: inout [String: Value],
        read: (JSON) throws(Reason) -> Value,
        write: (Value) -> JSON
    ) {
        let given = values.sorted { $0.key < $1.key }
        var found: [String: Value] = [:]
        group(key) { form in
            for name in form.keys ?? [] {
                var value: Value?
                form.member(name, &value, read: { json throws(Reason) in try read(json) }, write: { _ in nil })
                found[name] = value
            }
            if form.keys == nil { for (name, value) in given { form.write(name, write(value)) } }
        }
        values = found
    }

    private static func text(_ json: JSON) throws(Reason) -> String {
        guard let text = json.string else { throw Reason("is \(json.kind); expected a string") }
        // Control characters could forge lines where the text is shown.
        guard text.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7F }), text.utf8.count <= 1024 else {
            throw Reason("has a control character or more than 1024 bytes")
        }
        return text
    }

    private static func integer<Number: FixedWidthInteger>(
        _ json: JSON,
        atLeast lowest: Int64
    ) throws(Reason) -> Number {
        guard let number = json.int, (lowest...largestInteger).contains(Int64(number)),
            let exact = Number(exactly: number)
        else {
            throw Reason("is not a whole number from \(lowest) to 2^53")
        }
        return exact
    }

    private static func double(_ json: JSON) throws(Reason) -> Double {
        guard let number = json.double else { throw Reason("is not a finite number") }
        return number
    }

    /// A number, a flag or a name; before schema 4 flags and names were numbers.
    private static func setting(_ json: JSON) throws(Reason) -> SettingValue {
        if let isOn = json.bool { return .flag(isOn) }
        if json.string != nil { return .text(try text(json)) }
        return .number(try double(json))
    }

    private static func digest(_ json: JSON) throws(Reason) -> Digest {
        guard let digest = Digest(hex: try text(json)) else {
            throw Reason("is not 64 hexadecimal digits in lower case")
        }
        return digest
    }

    private static func array(_ json: JSON) throws(Reason) -> [JSON] {
        guard let array = json.array else { throw Reason("is \(json.kind); expected an array") }
        return array
    }
}
