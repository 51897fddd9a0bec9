// The format: https://github.com/huggingface/safetensors#format. The rules marked "ours" go beyond it.
internal import StrictJSON

/// Absolute bounds on what a reader accepts, whatever the file says about itself.
package struct ReadingLimits: Sendable {
    /// The longest header in bytes; the format's own bound is 100,000,000.
    package var headerBytes = 1 << 20

    /// The most tensors in a file.
    package var tensors = 10_000

    /// The most extents of a tensor.
    package var rank = 8

    /// Whether infinities and NaN are refused (ours).
    package var requiresFiniteFloats = true

    package init() {}
}

extension TensorBundle {
    /// The tensors in `bytes`, which they share: nothing but the header is copied.
    ///
    /// - Parameters:
    ///   - bytes: the whole file.
    ///   - limits: bounds that hold whatever the header says.
    /// - Throws: `SafetensorsError` naming the first rule that is broken.
    /// - Complexity: O(n), one pass over the floats to see that they are finite.
    package init(parsing bytes: [UInt8], limits: ReadingLimits = ReadingLimits()) throws(SafetensorsError) {
        try self.init(parsing: bytes[...], limits: limits)
    }

    /// The tensors in a file that is part of a larger array, for example of an archive.
    package init(parsing bytes: ArraySlice<UInt8>, limits: ReadingLimits = ReadingLimits()) throws(SafetensorsError) {
        let header = try Self.headerRange(in: bytes, limits: limits)
        let members = try Self.members(of: bytes[header])
        var metadata: [JSON.Member] = []
        var entries: [HeaderEntry] = []
        for member in members {
            if member.key.utf8.elementsEqual("__metadata__".utf8) {
                metadata = try Self.metadata(from: member.value)
            } else {
                entries.append(try HeaderEntry(member, limits: limits))
            }
        }
        guard entries.count <= limits.tensors else {
            throw SafetensorsError(.tensorCount, "has \(entries.count) tensors; at most \(limits.tensors) are read")
        }
        // Empty tensors share their begin with the one behind them, so the end decides the order among equals.
        entries.sort { ($0.begin, $0.end) < ($1.begin, $1.end) }
        try Self.checkTiling(of: entries, bufferLength: bytes.endIndex - header.upperBound)
        var tensors: [Tensor] = []
        tensors.reserveCapacity(entries.count)
        for entry in entries {
            let range = header.upperBound + entry.begin..<header.upperBound + entry.end
            let tensor = Tensor(
                name: entry.name,
                elementType: entry.elementType,
                shape: entry.shape,
                bytes: bytes[range]
            )
            if limits.requiresFiniteFloats, let index = tensor.firstNonFinite {
                throw SafetensorsError(
                    .finiteness,
                    tensor: entry.name,
                    "element \(index) is infinite or not a number; every number must be finite"
                )
            }
            tensors.append(tensor)
        }
        self.init(tensors, metadata: metadata)
    }

    /// Where the JSON header lies, its padding included.
    private static func headerRange(
        in bytes: ArraySlice<UInt8>,
        limits: ReadingLimits
    ) throws(SafetensorsError) -> Range<Int> {
        guard bytes.count >= 8 else {
            throw SafetensorsError(.fileLength, "has \(bytes.count) bytes; the header's length alone takes 8")
        }
        let length = bytes.prefix(8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        guard length <= UInt64(bytes.count - 8) else {
            throw SafetensorsError(
                .headerLength,
                "the header should take \(length) bytes, but only \(bytes.count - 8) follow; the file is cut or no "
                    + "safetensors file"
            )
        }
        guard length <= UInt64(limits.headerBytes) else {
            throw SafetensorsError(
                .headerLength,
                "the header takes \(length) bytes; at most \(limits.headerBytes) are read"
            )
        }
        let start = bytes.startIndex + 8
        return start..<start + Int(length)
    }

    /// The header's members; begins with `{`, ends with `}`, and only spaces follow.
    private static func members(of header: ArraySlice<UInt8>) throws(SafetensorsError) -> [JSON.Member] {
        guard header.first == UInt8(ascii: "{") else {
            throw SafetensorsError(.headerStart, "the header does not begin with '{'")
        }
        guard header.last(where: { $0 != UInt8(ascii: " ") }) == UInt8(ascii: "}") else {
            throw SafetensorsError(.headerPadding, "something other than spaces follows the header's last '}'")
        }
        let json: JSON
        do { json = try JSON.parse(header, maximumDepth: 4) } catch {
            throw SafetensorsError(.headerSyntax, "the header is no valid JSON: \(error)")
        }
        guard case .object(let members) = json else {
            throw SafetensorsError(.headerSyntax, "the header is not a JSON object")
        }
        return members
    }

    private static func metadata(from json: JSON) throws(SafetensorsError) -> [JSON.Member] {
        guard case .object(let members) = json, members.allSatisfy({ $0.value.string != nil }) else {
            throw SafetensorsError(.metadata, "__metadata__ is not an object whose values are strings")
        }
        return members
    }

    /// Holes are where a second format hides: the tensors must cover the buffer exactly.
    private static func checkTiling(of entries: [HeaderEntry], bufferLength: Int) throws(SafetensorsError) {
        var position = 0
        for entry in entries {
            guard entry.begin == position else {
                throw SafetensorsError(
                    .tiling,
                    tensor: entry.name,
                    "begins at byte \(entry.begin) of the buffer, "
                        + "\(entry.begin < position ? "inside" : "after a hole behind")"
                        + " the tensor before it, which ends at \(position)"
                )
            }
            position = entry.end
        }
        guard position == bufferLength else {
            throw SafetensorsError(
                .tiling,
                "the tensors take \(position) bytes, but the buffer has \(bufferLength)"
            )
        }
    }
}
