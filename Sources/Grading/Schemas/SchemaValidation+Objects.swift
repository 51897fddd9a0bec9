internal import StrictJSON

extension SchemaValidation {
    func object(_ members: [JSON.Member], _ schema: JSON, at place: String, depth: Int) throws(GradingFault) -> String?
    {
        let name = Self.name(place)
        func has(_ key: String) -> Bool { members.contains { $0.key.utf8.elementsEqual(key.utf8) } }
        if let least = schema["minProperties"].flatMap(SchemaCheck.count), members.count < least {
            return "\(name) has fewer members than minProperties"
        }
        if let most = schema["maxProperties"].flatMap(SchemaCheck.count), members.count > most {
            return "\(name) has more members than maxProperties"
        }
        for key in (schema["required"]?.array ?? []).compactMap(\.string) where !has(key) {
            return "\(name) lacks the member \(JSON.excerpt(of: key))"
        }
        for rule in schema["dependentRequired"]?.members ?? [] where has(rule.key) {
            for key in (rule.value.array ?? []).compactMap(\.string) where !has(key) {
                return "\(name) has \(JSON.excerpt(of: rule.key)) but lacks \(JSON.excerpt(of: key))"
            }
        }
        for rule in schema["dependentSchemas"]?.members ?? [] where has(rule.key) {
            if let fault = try fault(.object(members), rule.value, at: place, depth: depth + 1) { return fault }
        }
        let patterns = try patterns(of: schema)
        for member in members {
            if let fault = try self.member(member, schema, patterns, at: place, depth: depth) { return fault }
        }
        return nil
    }

    private func patterns(of schema: JSON) throws(GradingFault) -> [(pattern: Pattern, schema: JSON)] {
        var patterns: [(pattern: Pattern, schema: JSON)] = []
        for rule in schema["patternProperties"]?.members ?? [] {
            patterns.append((try Pattern(rule.key), rule.value))
        }
        return patterns
    }

    private func member(
        _ member: JSON.Member,
        _ schema: JSON,
        _ patterns: [(pattern: Pattern, schema: JSON)],
        at place: String,
        depth: Int
    ) throws(GradingFault) -> String? {
        let here = "\(place)/\(member.key)"
        if let rule = schema["propertyNames"],
            try fault(.string(member.key), rule, at: here, depth: depth + 1) != nil
        {
            return "\(Self.name(here)) has a name that propertyNames does not allow"
        }
        var isNamed = false
        if let rule = schema["properties"]?[member.key] {
            isNamed = true
            if let fault = try fault(member.value, rule, at: here, depth: depth + 1) { return fault }
        }
        for rule in patterns where rule.pattern.isFound(in: Array(member.key.utf8)) {
            isNamed = true
            if let fault = try fault(member.value, rule.schema, at: here, depth: depth + 1) { return fault }
        }
        guard !isNamed, let rule = schema["additionalProperties"] else { return nil }
        return try fault(member.value, rule, at: here, depth: depth + 1)
    }
}

/// Whether an array has the same value twice, without comparing each with each.
enum SchemaUniqueness {
    static func isRepeated(_ items: [JSON]) -> Bool {
        var seen: Set<[UInt8]> = []
        return items.contains { !seen.insert(key($0)).inserted }
    }

    /// One text for each value: keys sorted, numbers by value.
    private static func key(_ value: JSON) -> [UInt8] { normal(value).canonicalBytes() }

    private static func normal(_ value: JSON) -> JSON {
        switch value {
        case .number(let text):
            guard let number = DecimalValue(text) else { return value }
            let digits = String(decoding: number.digits, as: UTF8.self)
            return .number("\(number.isNegative ? "-" : "")0.\(digits.isEmpty ? "0" : digits)e\(number.power)")
        case .array(let items): return .array(items.map(normal))
        case .object(let members):
            return .object(members.map { JSON.Member(key: $0.key, value: normal($0.value)) })
        default: return value
        }
    }
}
