/// Why a file is not an acceptable safetensors file: the rule it breaks, and where.
package struct SafetensorsError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The rules of the format, and ours on top of it; a file is refused for the first one it breaks.
    package enum Rule: Sendable, Equatable, CaseIterable {
        case unreadableFile
        case fileLength
        case headerLength
        case headerStart
        case headerPadding
        case headerSyntax
        case metadata
        case tensorCount
        case tensorFields
        case elementType
        case shape
        case offsets
        case byteCount
        case tiling
        case finiteness
        case missingTensor
        case unexpectedTensor
    }

    package let rule: Rule

    /// The tensor concerned, where there is one.
    package let tensor: String?

    /// What was found and what was expected.
    package let reason: String

    /// The file, as the caller named it; nil for bytes in memory.
    package var file: String?

    package init(_ rule: Rule, tensor: String? = nil, file: String? = nil, _ reason: String) {
        self.rule = rule
        self.tensor = tensor
        self.file = file
        self.reason = reason
    }

    package var description: String {
        let place = [file, tensor.map { "tensor \($0.debugDescription)" }].compactMap(\.self).joined(separator: ", ")
        return "invalid safetensors file\(place.isEmpty ? "" : " (\(place))"): \(reason)"
    }
}
