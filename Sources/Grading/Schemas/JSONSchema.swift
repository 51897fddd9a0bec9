// JSON Schema, draft 2020-12: "JSON Schema: A Media Type for Describing JSON Documents" and "JSON Schema Validation"
// (json-schema.org/draft/2020-12).

package import StrictJSON

/// A schema whose keywords are all known here: what it would not enforce, it refuses.
///
/// Enforced: `type`, `enum`, `const`; `minimum`, `maximum`, `exclusiveMinimum`, `exclusiveMaximum`, `multipleOf`;
/// `minLength`, `maxLength`, `pattern`; `prefixItems`, `items`, `contains`, `minContains`, `maxContains`, `minItems`,
/// `maxItems`, `uniqueItems`; `properties`, `patternProperties`, `additionalProperties`, `propertyNames`, `required`,
/// `dependentRequired`, `dependentSchemas`, `minProperties`, `maxProperties`; `allOf`, `anyOf`, `oneOf`, `not`, `if`,
/// `then`, `else`; `$ref` to `#` or a JSON pointer behind it, with `$defs`. Passed over, as they say nothing of
/// validity: `$schema` of 2020-12, `$comment`, `title`, `description`, `default`, `examples`, `deprecated`, `readOnly`,
/// `writeOnly`. All others are errors, `format`, `$id`, `$anchor` and `unevaluatedProperties` among them.
package struct JSONSchema: Sendable {
    let root: JSON

    /// - Throws: `GradingFault` naming the place of a keyword that is not supported, or that has a wrong value.
    package init(_ root: JSON) throws(GradingFault) {
        self.root = root
        try SchemaCheck(root: root).check(root, at: "#", depth: 0)
    }

    /// Why a value is not valid; nil if it is.
    ///
    /// - Throws: `GradingFault` for a schema that refers to itself without end.
    package func fault(of value: JSON) throws(GradingFault) -> String? {
        try SchemaValidation(root: root).fault(value, root, at: "", depth: 0)
    }

    /// What a reference within the schema points to (RFC 6901); nil for nothing.
    static func resolve(_ reference: String, in root: JSON) -> JSON? {
        guard reference.hasPrefix("#") else { return nil }
        var value = root
        for part in reference.dropFirst().split(separator: "/", omittingEmptySubsequences: false).dropFirst() {
            guard let name = unescaped(String(part)) else { return nil }
            if let items = value.array {
                guard let place = Int(name), items.indices.contains(place) else { return nil }
                value = items[place]
            } else if let member = value[name] {
                value = member
            } else {
                return nil
            }
        }
        let isPointer = reference == "#" || reference.hasPrefix("#/")
        return isPointer ? value : nil
    }

    /// A part of a pointer in a fragment: percent signs first, then ~1 and ~0.
    private static func unescaped(_ part: String) -> String? {
        var bytes: [UInt8] = []
        var rest = Array(part.utf8)[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard rest.count >= 2, let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16) else {
                return nil
            }
            bytes.append(value)
            rest = rest.dropFirst(2)
        }
        return String(decoding: bytes, as: UTF8.self).replacing("~1", with: "/").replacing("~0", with: "~")
    }
}
