extension Tensor {
    /// The position of the first element that is infinite or not a number; nil for integers and finite floats.
    var firstNonFinite: Int? {
        switch elementType {
        case .float32: first(ofWidth: UInt32.self, whereAllOf: 0x7F80_0000)
        case .float16: first(ofWidth: UInt16.self, whereAllOf: 0x7C00)
        case .bfloat16: first(ofWidth: UInt16.self, whereAllOf: 0x7F80)
        case .int8, .int32, .int64, .uint8: nil
        }
    }

    /// The first element with all bits of `exponent` set.
    ///
    /// Counts first without leaving the loop, so that the compiler can vectorise what almost always finds nothing.
    private func first<Bits: FixedWidthInteger & BitwiseCopyable>(
        ofWidth type: Bits.Type,
        whereAllOf exponent: Bits
    ) -> Int? {
        unsafe bytes.withUnsafeBytes { (source: UnsafeRawBufferPointer) -> Int? in
            let width = MemoryLayout<Bits>.size
            let count = source.count / width
            var found: Bits = 0
            for index in 0..<count {
                let bits = unsafe source.loadUnaligned(fromByteOffset: index * width, as: Bits.self)
                found |= bits & exponent == exponent ? 1 : 0
            }
            guard found != 0 else { return nil }
            return (0..<count).first { index in
                unsafe source.loadUnaligned(fromByteOffset: index * width, as: Bits.self) & exponent == exponent
            }
        }
    }
}
