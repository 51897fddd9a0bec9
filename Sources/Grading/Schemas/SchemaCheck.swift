internal import StrictJSON

/// Sees that a schema says nothing that would not be enforced.
struct SchemaCheck {
    let root: JSON

    private static let types = ["null", "boolean", "object", "array", "number", "integer", "string"]

    func check(_ schema: JSON, at place: String, depth: Int) throws(GradingFault) {
        if schema.bool != nil { return }
        guard let members = schema.members else {
            throw GradingFault("the schema at \(place) is \(schema.kind), but an object or a boolean is expected")
        }
        for member in members {
            let here = "\(place)/\(member.key)"
            try keyword(member.key, member.value, at: here, depth: depth)
        }
    }

    private func keyword(_ key: String, _ value: JSON, at place: String, depth: Int) throws(GradingFault) {
        func expect(_ isRight: Bool, _ what: String) throws(GradingFault) {
            guard isRight else { throw GradingFault("the schema has \(value.kind) at \(place); expected \(what)") }
        }
        switch key {
        case "$comment", "title", "description", "default", "examples", "deprecated", "readOnly", "writeOnly": break
        case "$schema":
            try expect(
                value.string.map { $0.hasPrefix("https://json-schema.org/draft/2020-12/schema") } ?? false,
                "https://json-schema.org/draft/2020-12/schema, the one dialect that is supported"
            )
        case "type":
            let names = value.array ?? [value]
            try expect(
                !names.isEmpty && names.allSatisfy { $0.string.map(Self.types.contains) ?? false },
                "one of \(Self.types.joined(separator: ", ")), or an array of them"
            )
        case "enum": try expect(value.array != nil, "an array")
        case "const": break
        case "required": try expect(Self.isNames(value), "an array of names")
        case "dependentRequired":
            try expect(value.members.map { $0.allSatisfy { Self.isNames($0.value) } } ?? false, "arrays of names")
        case "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum":
            try expect(Self.number(value) != nil, "a number")
        case "multipleOf":
            let number = Self.number(value)
            try expect(
                number.map { !$0.isNegative && (1...17).contains($0.digits.count) } ?? false,
                "a number above 0 with at most 17 digits"
            )
        case "minLength", "maxLength", "minItems", "maxItems", "minContains", "maxContains", "minProperties",
            "maxProperties":
            try expect(Self.count(value) != nil, "a whole number from 0 up")
        case "uniqueItems": try expect(value.bool != nil, "a boolean")
        case "pattern":
            try expect(value.string != nil, "a pattern")
            try pattern(value.string ?? "", place)
        case "items", "contains", "additionalProperties", "propertyNames", "not", "if", "then", "else":
            try check(value, at: place, depth: depth + 1)
        case "prefixItems", "allOf", "anyOf", "oneOf":
            try expect(value.array.map { !$0.isEmpty } ?? false, "an array of schemas")
            for (index, schema) in (value.array ?? []).enumerated() {
                try check(schema, at: "\(place)/\(index)", depth: depth + 1)
            }
        case "properties", "patternProperties", "dependentSchemas", "$defs":
            try expect(value.members != nil, "an object of schemas")
            for member in value.members ?? [] {
                if key == "patternProperties" { try pattern(member.key, place) }
                try check(member.value, at: "\(place)/\(member.key)", depth: depth + 1)
            }
        case "$ref":
            let target = value.string.flatMap { JSONSchema.resolve($0, in: root) }
            try expect(target?.members != nil || target?.bool != nil, "a pointer to a schema in it, as #/$defs/name")
        default:
            throw GradingFault(
                "the schema has the keyword \(JSON.excerpt(of: key)) at \(place), which is not supported and would not "
                    + "be enforced; take it out"
            )
        }
    }

    private func pattern(_ text: String, _ place: String) throws(GradingFault) {
        do throws(GradingFault) { _ = try Pattern(text) } catch {
            throw GradingFault("the schema, at \(place): \(error.reason)")
        }
    }

    private static func isNames(_ value: JSON) -> Bool { value.array?.allSatisfy { $0.string != nil } ?? false }

    static func number(_ value: JSON) -> DecimalValue? {
        if case .number(let text) = value { DecimalValue(text) } else { nil }
    }

    static func count(_ value: JSON) -> Int? {
        guard let number = number(value), number.isWhole, !number.isNegative, let count = value.double, count < 1e15
        else { return nil }
        return Int(count)
    }
}
