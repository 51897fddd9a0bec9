internal import StrictJSON

/// What the header says about one tensor, checked on its own; offsets count from the start of the buffer.
struct HeaderEntry {
    let name: String
    let elementType: ElementType
    let shape: [Int]
    let begin: Int
    let end: Int

    init(_ member: JSON.Member, limits: ReadingLimits) throws(SafetensorsError) {
        name = member.key
        let fields = try Fields(member)
        elementType = fields.elementType
        shape = fields.shape
        begin = fields.begin
        end = fields.end
        guard shape.count <= limits.rank else {
            throw SafetensorsError(
                .shape,
                tensor: name,
                "has \(shape.count) extents; at most \(limits.rank) are read"
            )
        }
        guard let byteCount = elementType.byteCount(of: shape) else {
            throw SafetensorsError(.shape, tensor: name, "shape \(shape) takes more bytes than can be counted")
        }
        guard begin <= end else {
            throw SafetensorsError(.offsets, tensor: name, "begins at byte \(begin), behind its end \(end)")
        }
        guard byteCount == end - begin else {
            throw SafetensorsError(
                .byteCount,
                tensor: name,
                "takes \(end - begin) bytes, but \(elementType.rawValue) of shape \(shape) takes \(byteCount)"
            )
        }
    }

    /// The three members of a tensor, each by its type.
    private struct Fields {
        var elementType: ElementType
        var shape: [Int]
        var begin: Int
        var end: Int

        init(_ member: JSON.Member) throws(SafetensorsError) {
            let name = member.key
            guard case .object(let fields) = member.value,
                fields.map(\.key).sorted() == ["data_offsets", "dtype", "shape"]
            else {
                throw SafetensorsError(
                    .tensorFields,
                    tensor: name,
                    "must have exactly the fields dtype, shape and data_offsets"
                )
            }
            guard let code = member.value["dtype"]?.string, let elementType = ElementType(rawValue: code) else {
                throw SafetensorsError(
                    .elementType,
                    tensor: name,
                    "dtype is not one of \(ElementType.allCases.map(\.rawValue).joined(separator: ", "))"
                )
            }
            guard let shape = member.value["shape"].flatMap(Self.counts) else {
                throw SafetensorsError(.shape, tensor: name, "shape is not a list of integers of at least 0")
            }
            guard let offsets = member.value["data_offsets"].flatMap(Self.counts), offsets.count == 2 else {
                throw SafetensorsError(.offsets, tensor: name, "data_offsets is not a pair of integers of at least 0")
            }
            self.elementType = elementType
            self.shape = shape
            begin = offsets[0]
            end = offsets[1]
        }

        /// A list of integers written with digits only: `4.0` and `4e0` are refused, and so is `-0`.
        private static func counts(_ json: JSON) -> [Int]? {
            guard case .array(let elements) = json else { return nil }
            var counts: [Int] = []
            for element in elements {
                guard case .number(let text) = element, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
                    let count = Int(text)
                else { return nil }
                counts.append(count)
            }
            return counts
        }
    }
}
