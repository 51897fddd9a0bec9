/// A named array of numbers as the file holds it: little-endian, row by row.
package struct Tensor: Sendable, Equatable {
    package let name: String
    package let elementType: ElementType

    /// The extents, outermost first; empty for a single number.
    package let shape: [Int]

    /// The elements' bytes: for a tensor that was read, a slice of the file's array and no copy.
    package let bytes: ArraySlice<UInt8>

    /// - Precondition: `bytes` has the length that `shape` and `elementType` ask for.
    package init(name: String, elementType: ElementType, shape: [Int], bytes: ArraySlice<UInt8>) {
        precondition(elementType.byteCount(of: shape) == bytes.count, "byte count is not that of the shape")
        self.name = name
        self.elementType = elementType
        self.shape = shape
        self.bytes = bytes
    }

    /// A tensor of single-precision numbers.
    ///
    /// - Precondition: `floats` has as many elements as `shape` asks for.
    package init(name: String, shape: [Int], floats: [Float]) {
        let bytes = unsafe floats.withUnsafeBytes { source in unsafe [UInt8](source) }
        self.init(name: name, elementType: .float32, shape: shape, bytes: bytes[...])
    }

    /// The number of elements.
    package var count: Int { bytes.count / elementType.width }

    /// The elements of an F32, F16 or BF16 tensor in single precision, row by row; exact, as both others are narrower.
    ///
    /// - Throws: `SafetensorsError` with rule `elementType` for integers.
    package func floats() throws(SafetensorsError) -> [Float] {
        switch elementType {
        case .float32: elements(of: Float.self)
        case .float16: elements(of: UInt16.self).map(Self.single(fromHalf:))
        case .bfloat16: elements(of: UInt16.self).map { Float(bitPattern: UInt32($0) << 16) }
        case .int8, .int32, .int64, .uint8: throw mismatch(expected: "F32, F16 or BF16")
        }
    }

    /// The elements of an I64 or I32 tensor, row by row.
    ///
    /// - Throws: `SafetensorsError` with rule `elementType` for other types.
    package func integers() throws(SafetensorsError) -> [Int64] {
        switch elementType {
        case .int64: elements(of: Int64.self)
        case .int32: elements(of: Int32.self).map(Int64.init)
        case .float32, .float16, .bfloat16, .int8, .uint8: throw mismatch(expected: "I64 or I32")
        }
    }

    private func mismatch(expected: String) -> SafetensorsError {
        SafetensorsError(
            .elementType,
            tensor: name,
            "has elements of type \(elementType.rawValue); expected \(expected)"
        )
    }

    /// One copy from the file's array into a typed one; all hosts we support are little-endian like the file.
    private func elements<Element: BitwiseCopyable>(of type: Element.Type) -> [Element] {
        let count = bytes.count / MemoryLayout<Element>.size
        return unsafe [Element](unsafeUninitializedCapacity: count) { target, initialized in
            unsafe bytes.withUnsafeBytes { source in
                unsafe UnsafeMutableRawBufferPointer(target).copyMemory(from: source)
            }
            initialized = count
        }
    }

    /// IEEE 754 binary16 to binary32 without `Float16`, which x86 macOS lacks.
    private static func single(fromHalf bits: UInt16) -> Float {
        let sign: Float = bits >> 15 == 1 ? -1 : 1
        let exponent = Int(bits >> 10 & 0x1F)
        let fraction = Float(bits & 0x3FF)
        switch exponent {
        case 0: return sign * fraction * 0x1p-24
        case 31: return fraction == 0 ? sign * .infinity : .nan
        default: return sign * Float(sign: .plus, exponent: exponent - 15, significand: 1 + fraction * 0x1p-10)
        }
    }
}
