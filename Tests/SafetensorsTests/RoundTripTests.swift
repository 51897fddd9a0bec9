import Safetensors
import StrictJSON
import Testing

@Suite struct RoundTripTests {
    @Test func `writes the bytes that are expected`() {
        let bundle = TensorBundle(
            [Tensor(name: "w", shape: [1, 2], floats: [1, -2]), Tensor(name: "b", shape: [], floats: [0.5])],
            metadata: [JSON.Member(key: "format", value: .string("pt"))]
        )
        let header =
            #"{"__metadata__":{"format":"pt"},"b":{"data_offsets":[8,12],"dtype":"F32","shape":[]},"#
            + #""w":{"data_offsets":[0,8],"dtype":"F32","shape":[1,2]}}"#
        let padding = String(repeating: " ", count: (8 - header.utf8.count % 8) % 8)
        let buffer: [UInt8] = [0, 0, 0x80, 0x3F, 0, 0, 0, 0xC0, 0, 0, 0, 0x3F]
        #expect(bundle.serialized() == safetensorsFile(header + padding, buffer: buffer))
    }

    @Test func `reads what it wrote`() throws {
        let bundle = TensorBundle([
            Tensor(
                name: "first",
                shape: [2, 3],
                floats: [0, -0.0, .leastNonzeroMagnitude, .greatestFiniteMagnitude, 3, 4]
            ),
            Tensor(name: "empty", shape: [0, 7], floats: []),
            Tensor(name: "ids", elementType: .int64, shape: [1], bytes: [0xFE, 255, 255, 255, 255, 255, 255, 255]),
            Tensor(name: "scalar", shape: [], floats: [7]),
            Tensor(name: "naïve \"名\" 😀", elementType: .uint8, shape: [3], bytes: [1, 2, 3]),
        ])
        let read = try TensorBundle(parsing: bundle.serialized())
        #expect(read == bundle)
        #expect(try read.tensor("ids", shape: [1]).integers() == [-2])
        #expect(
            try read.tensor("first", shape: [2, 3]).floats().map(\.bitPattern) == [
                0, 1 << 31, 1, 0x7F7F_FFFF, 0x4040_0000, 0x4080_0000,
            ]
        )
    }

    @Test func `tensors at odd addresses are read`() throws {
        let bundle = TensorBundle([
            Tensor(name: "a", elementType: .uint8, shape: [3], bytes: [1, 2, 3]),
            Tensor(name: "b", shape: [2], floats: [1.5, -2.5]),
        ])
        #expect(try TensorBundle(parsing: bundle.serialized()).tensor("b", shape: [2]).floats() == [1.5, -2.5])
    }

    @Test func `a slice of a larger array is read`() throws {
        let bundle = TensorBundle([Tensor(name: "a", shape: [1], floats: [1])])
        let inside = [9, 9, 9] + bundle.serialized() + [9]
        #expect(try TensorBundle(parsing: inside[3..<inside.count - 1]) == bundle)
    }

    @Test(
        arguments: [
            (0x0000, 0), (0x8000, -0.0), (0x0001, 0x1p-24), (0x03FF, 0x3FFp-24), (0x0400, 0x1p-14), (0x3C00, 1),
            (0xC000, -2), (0x3555, 0x1.554p-2), (0x7BFF, 65504),
        ] as [(UInt16, Float)]
    )
    func `halves are widened exactly`(bits: UInt16, expected: Float) throws {
        let half = Tensor(
            name: "h",
            elementType: .float16,
            shape: [1],
            bytes: [UInt8(bits & 0xFF), UInt8(bits >> 8)]
        )
        #expect(try half.floats().map(\.bitPattern) == [expected.bitPattern])
    }

    @Test func `bfloat 16 is the upper half of single precision`() throws {
        let tensor = Tensor(name: "b", elementType: .bfloat16, shape: [2], bytes: [0x80, 0x3F, 0x20, 0xC1])
        #expect(try tensor.floats() == [1, -10])
    }

    @Test func `integers are no floats and the other way round`() {
        let bytes = Tensor(name: "t", elementType: .uint8, shape: [1], bytes: [1])
        #expect(throws: SafetensorsError.self) { try bytes.floats() }
        #expect(throws: SafetensorsError.self) { try bytes.integers() }
        #expect(throws: SafetensorsError.self) { try Tensor(name: "f", shape: [1], floats: [1]).integers() }
    }

    @Test func `missing tensors and other shapes are named`() throws {
        let bundle = TensorBundle([Tensor(name: "caf\u{E9}", shape: [2], floats: [1, 2])])
        let missing = #expect(throws: SafetensorsError.self) { try bundle.tensor("cafe\u{301}", shape: [2]) }
        #expect(missing?.rule == .missingTensor)
        let shape = #expect(throws: SafetensorsError.self) { try bundle.tensor("caf\u{E9}", shape: [1, 2]) }
        #expect(shape?.rule == .shape)
    }
}
