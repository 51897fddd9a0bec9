/// The bytes of a safetensors file with a header of the test's choosing, however wrong.
func safetensorsFile(_ header: String, buffer: [UInt8] = [], declaredLength: UInt64? = nil) -> [UInt8] {
    safetensorsFile(Array(header.utf8), buffer: buffer, declaredLength: declaredLength)
}

func safetensorsFile(_ header: [UInt8], buffer: [UInt8] = [], declaredLength: UInt64? = nil) -> [UInt8] {
    let length = declaredLength ?? UInt64(header.count)
    return (0..<8).map { UInt8(truncatingIfNeeded: length >> (8 * $0)) } + header + buffer
}
