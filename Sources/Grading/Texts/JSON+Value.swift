internal import StrictJSON

extension JSON {
    /// Whether two values are the same: members in any order, numbers by value, strings by their bytes.
    func isSameValue(as other: JSON) -> Bool {
        switch (self, other) {
        case (.number(let left), .number(let right)):
            guard let first = DecimalValue(left), let second = DecimalValue(right) else { return self == other }
            return first == second
        case (.array(let left), .array(let right)):
            return left.count == right.count && zip(left, right).allSatisfy { $0.isSameValue(as: $1) }
        case (.object(let left), .object(let right)):
            guard left.count == right.count else { return false }
            return zip(left.byKey, right.byKey).allSatisfy {
                $0.key.utf8.elementsEqual($1.key.utf8) && $0.value.isSameValue(as: $1.value)
            }
        default: return self == other
        }
    }
}

extension [JSON.Member] {
    fileprivate var byKey: [JSON.Member] {
        sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
    }
}
