package import StrictJSON

/// What one safetensors file holds: named tensors in the order of their bytes, and free text metadata.
package struct TensorBundle: Sendable, Equatable {
    /// In the order of the file's buffer.
    package let tensors: [Tensor]

    /// The header's `__metadata__`, in source order; empty where there is none.
    package let metadata: [JSON.Member]

    /// A bundle to be written.
    ///
    /// - Precondition: the names differ and none is `__metadata__`; the metadata's values are strings.
    package init(_ tensors: [Tensor], metadata: [JSON.Member] = []) {
        let names = Set(tensors.map { Array($0.name.utf8) })
        precondition(names.count == tensors.count, "two tensors have the same name")
        precondition(!names.contains(Array("__metadata__".utf8)), "a tensor is named __metadata__")
        precondition(metadata.allSatisfy { $0.value.string != nil }, "metadata that is no string")
        self.tensors = tensors
        self.metadata = metadata
    }

    /// The tensor called `name`, compared byte by byte: Swift's `==` would equate composed and decomposed letters.
    package subscript(name: String) -> Tensor? {
        tensors.first { $0.name.utf8.elementsEqual(name.utf8) }
    }

    /// The tensor called `name`.
    ///
    /// - Parameters:
    ///   - name: its name in the file.
    ///   - shape: the extents it must have.
    /// - Returns: the tensor.
    /// - Throws: `SafetensorsError` with rule `missingTensor` or `shape`.
    package func tensor(_ name: String, shape: [Int]) throws(SafetensorsError) -> Tensor {
        guard let tensor = self[name] else {
            throw SafetensorsError(.missingTensor, tensor: name, "is missing")
        }
        guard tensor.shape == shape else {
            throw SafetensorsError(.shape, tensor: name, "has shape \(tensor.shape); expected \(shape)")
        }
        return tensor
    }

    /// The file's bytes, the same for equal bundles: header keys sorted, no spaces but the padding to a multiple of 8.
    package func serialized() -> [UInt8] {
        var members: [JSON.Member] = []
        if !metadata.isEmpty { members.append(JSON.Member(key: "__metadata__", value: .object(metadata))) }
        var offset = 0
        for tensor in tensors {
            let end = offset + tensor.bytes.count
            members.append(
                JSON.Member(
                    key: tensor.name,
                    value: .object([
                        JSON.Member(key: "dtype", value: .string(tensor.elementType.rawValue)),
                        JSON.Member(key: "shape", value: .array(tensor.shape.map { .number("\($0)") })),
                        JSON.Member(key: "data_offsets", value: .array([.number("\(offset)"), .number("\(end)")])),
                    ])
                )
            )
            offset = end
        }
        var header = JSON.object(members).canonicalBytes()
        header.append(contentsOf: repeatElement(UInt8(ascii: " "), count: (8 - header.count % 8) % 8))
        var bytes: [UInt8] = []
        bytes.reserveCapacity(8 + header.count + offset)
        for shift in stride(from: 0, to: 64, by: 8) { bytes.append(UInt8(header.count >> shift & 0xFF)) }
        bytes.append(contentsOf: header)
        for tensor in tensors { bytes.append(contentsOf: tensor.bytes) }
        return bytes
    }
}
