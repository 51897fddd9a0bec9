internal import StrictJSON

/// A value against a schema that was checked.
struct SchemaValidation {
    /// How many more values may be held against schemas: references can double the work at each step.
    final class Budget {
        var left = 2_000_000
    }

    let root: JSON
    let budget = Budget()

    /// The first fault, with where it is in the value; nil for none.
    func fault(_ value: JSON, _ schema: JSON, at place: String, depth: Int) throws(GradingFault) -> String? {
        guard depth < 256 else { throw GradingFault("the schema refers to itself without end") }
        budget.left -= 1
        guard budget.left > 0 else {
            throw GradingFault("the schema and the answer take more than 2,000,000 steps to compare")
        }
        if let allows = schema.bool { return allows ? nil : "\(Self.name(place)) is not allowed" }
        if let reference = schema["$ref"]?.string, let target = JSONSchema.resolve(reference, in: root),
            let fault = try fault(value, target, at: place, depth: depth + 1)
        {
            return fault
        }
        if let reason = general(value, schema) { return "\(Self.name(place)) \(reason)" }
        if let fault = try combined(value, schema, at: place, depth: depth) { return fault }
        switch value {
        case .number(let text): return number(text, schema).map { "\(Self.name(place)) \($0)" }
        case .string(let text): return try string(text, schema).map { "\(Self.name(place)) \($0)" }
        case .array(let items): return try array(items, schema, at: place, depth: depth)
        case .object(let members): return try object(members, schema, at: place, depth: depth)
        default: return nil
        }
    }

    static func name(_ place: String) -> String { place.isEmpty ? "the value" : String(place.prefix(80)) }

    private func isValid(_ value: JSON, _ schema: JSON, at place: String, depth: Int) throws(GradingFault) -> Bool {
        try fault(value, schema, at: place, depth: depth + 1) == nil
    }

    private func general(_ value: JSON, _ schema: JSON) -> String? {
        if let types = schema["type"] {
            let names = (types.array ?? [types]).compactMap(\.string)
            guard names.contains(where: { Self.isType($0, value) }) else {
                return "is \(value.kind), not \(names.joined(separator: " or "))"
            }
        }
        if let allowed = schema["enum"]?.array, !allowed.contains(where: { $0.isSameValue(as: value) }) {
            return "is none of the values of enum"
        }
        if let wanted = schema["const"], !wanted.isSameValue(as: value) { return "is not the value of const" }
        return nil
    }

    private static func isType(_ name: String, _ value: JSON) -> Bool {
        switch (name, value) {
        case ("null", .null), ("boolean", .bool), ("object", .object), ("array", .array), ("number", .number),
            ("string", .string):
            true
        case ("integer", .number(let text)): DecimalValue(text)?.isWhole ?? false
        default: false
        }
    }

    private func combined(_ value: JSON, _ schema: JSON, at place: String, depth: Int) throws(GradingFault) -> String? {
        for part in schema["allOf"]?.array ?? [] {
            if let fault = try fault(value, part, at: place, depth: depth + 1) { return fault }
        }
        if let parts = schema["anyOf"]?.array {
            var isAny = false
            for part in parts where !isAny { isAny = try isValid(value, part, at: place, depth: depth) }
            if !isAny { return "\(Self.name(place)) is valid under none of anyOf" }
        }
        if let parts = schema["oneOf"]?.array {
            var count = 0
            for part in parts where try isValid(value, part, at: place, depth: depth) { count += 1 }
            if count != 1 { return "\(Self.name(place)) is valid under \(count) of oneOf, not one" }
        }
        if let part = schema["not"], try isValid(value, part, at: place, depth: depth) {
            return "\(Self.name(place)) is valid under not"
        }
        guard let test = schema["if"] else { return nil }
        let branch = try isValid(value, test, at: place, depth: depth) ? schema["then"] : schema["else"]
        guard let branch else { return nil }
        return try fault(value, branch, at: place, depth: depth + 1)
    }

    private func number(_ text: String, _ schema: JSON) -> String? {
        guard let value = DecimalValue(text) else { return "is a number beyond all bounds" }
        func bound(_ key: String) -> DecimalValue? { schema[key].flatMap(SchemaCheck.number) }
        if let least = bound("minimum"), value < least { return "is below the minimum" }
        if let most = bound("maximum"), value > most { return "is above the maximum" }
        if let least = bound("exclusiveMinimum"), value <= least { return "is not above exclusiveMinimum" }
        if let most = bound("exclusiveMaximum"), value >= most { return "is not below exclusiveMaximum" }
        if let unit = bound("multipleOf"), value.isMultiple(of: unit) != true { return "is no multiple of multipleOf" }
        return nil
    }

    private func string(_ text: String, _ schema: JSON) throws(GradingFault) -> String? {
        if schema["minLength"] != nil || schema["maxLength"] != nil {
            // Characters are code points here (RFC 8259), not what a reader takes for one.
            let length = text.unicodeScalars.count
            if let least = schema["minLength"].flatMap(SchemaCheck.count), length < least { return "is too short" }
            if let most = schema["maxLength"].flatMap(SchemaCheck.count), length > most { return "is too long" }
        }
        if let pattern = schema["pattern"]?.string, try !Pattern(pattern).isFound(in: Array(text.utf8)) {
            return "does not match the pattern"
        }
        return nil
    }

    private func array(_ items: [JSON], _ schema: JSON, at place: String, depth: Int) throws(GradingFault) -> String? {
        if let least = schema["minItems"].flatMap(SchemaCheck.count), items.count < least {
            return "\(Self.name(place)) has fewer items than minItems"
        }
        if let most = schema["maxItems"].flatMap(SchemaCheck.count), items.count > most {
            return "\(Self.name(place)) has more items than maxItems"
        }
        if schema["uniqueItems"]?.bool == true, SchemaUniqueness.isRepeated(items) {
            return "\(Self.name(place)) has the same item twice"
        }
        let first = schema["prefixItems"]?.array ?? []
        for (index, item) in items.enumerated() {
            guard let part = index < first.count ? first[index] : schema["items"] else { continue }
            if let fault = try fault(item, part, at: "\(place)/\(index)", depth: depth + 1) { return fault }
        }
        guard let wanted = schema["contains"] else { return nil }
        var count = 0
        for (index, item) in items.enumerated()
        where try isValid(item, wanted, at: "\(place)/\(index)", depth: depth) { count += 1 }
        if count < schema["minContains"].flatMap(SchemaCheck.count) ?? 1 {
            return "\(Self.name(place)) has too few items that are valid under contains"
        }
        if let most = schema["maxContains"].flatMap(SchemaCheck.count), count > most {
            return "\(Self.name(place)) has too many items that are valid under contains"
        }
        return nil
    }
}
