import Safetensors
import Testing

/// Every rule, broken alone: the file next to it that keeps the rule is read.
@Suite struct RuleTests {
    private static let zero4: [UInt8] = [0, 0, 0, 0]
    private static let good = #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#

    @Test func `the file that the cases vary is read`() throws {
        let bundle = try TensorBundle(parsing: safetensorsFile(Self.good, buffer: Self.zero4))
        #expect(try bundle.tensor("a", shape: [1]).floats() == [0])
    }

    static let cases: [(String, SafetensorsError.Rule, [UInt8])] = [
        ("empty file", .fileLength, []),
        ("seven bytes", .fileLength, [1, 0, 0, 0, 0, 0, 0]),
        ("header longer than the file", .headerLength, safetensorsFile("{}", declaredLength: 3)),
        ("header length near 2^64", .headerLength, safetensorsFile("{}", declaredLength: .max)),
        ("no header", .headerStart, safetensorsFile("")),
        ("header begins with a space", .headerStart, safetensorsFile(" " + good, buffer: zero4)),
        ("header is a list", .headerStart, safetensorsFile("[]")),
        ("byte-order mark", .headerStart, safetensorsFile("\u{FEFF}" + good, buffer: zero4)),
        ("padded with NUL", .headerPadding, safetensorsFile(good + "\0\0", buffer: zero4)),
        ("padded with a line end", .headerPadding, safetensorsFile(good + "\n", buffer: zero4)),
        ("text behind the header", .headerSyntax, safetensorsFile(good + " {}", buffer: zero4)),
        ("invalid UTF-8", .headerSyntax, safetensorsFile(Array("{\"".utf8) + [0xFF] + Array("\":{}}".utf8))),
        ("duplicate tensor", .headerSyntax, safetensorsFile(entries(f32("a", 0, 4), f32("a", 4, 8)), buffer: zero(8))),
        (
            "duplicate field", .headerSyntax,
            safetensorsFile(#"{"a":{"dtype":"F32","dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#, buffer: zero4)
        ),
        ("metadata that is no object", .metadata, safetensorsFile(#"{"__metadata__":"pt"}"#)),
        ("metadata with a number", .metadata, safetensorsFile(#"{"__metadata__":{"a":1}}"#)),
        ("tensor that is no object", .tensorFields, safetensorsFile(#"{"a":[]}"#)),
        ("missing field", .tensorFields, safetensorsFile(#"{"a":{"dtype":"F32","shape":[0]}}"#)),
        (
            "extra field", .tensorFields,
            safetensorsFile(#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4],"x":1}}"#, buffer: zero4)
        ),
        ("type outside our list", .elementType, safetensorsFile(tensor(#""F64""#, "[1]", "[0,8]"), buffer: zero(8))),
        ("type in lower case", .elementType, safetensorsFile(tensor(#""f32""#, "[1]", "[0,4]"), buffer: zero4)),
        ("type that is no string", .elementType, safetensorsFile(tensor("32", "[1]", "[0,4]"), buffer: zero4)),
        ("shape that is no list", .shape, safetensorsFile(tensor(#""F32""#, "1", "[0,4]"), buffer: zero4)),
        ("negative extents", .shape, safetensorsFile(tensor(#""F32""#, "[-1,-1]", "[0,4]"), buffer: zero4)),
        ("extent with a fraction", .shape, safetensorsFile(tensor(#""F32""#, "[1.0]", "[0,4]"), buffer: zero4)),
        ("extent with an exponent", .shape, safetensorsFile(tensor(#""F32""#, "[1e0]", "[0,4]"), buffer: zero4)),
        (
            "product overflows", .shape,
            safetensorsFile(tensor(#""F32""#, "[4294967296,4294967296]", "[0,0]"))
        ),
        ("extent beyond 64 bits", .shape, safetensorsFile(tensor(#""F32""#, "[18446744073709551616]", "[0,0]"))),
        ("nine extents", .shape, safetensorsFile(tensor(#""F32""#, "[1,1,1,1,1,1,1,1,1]", "[0,4]"), buffer: zero4)),
        ("three offsets", .offsets, safetensorsFile(tensor(#""F32""#, "[1]", "[0,4,4]"), buffer: zero4)),
        ("negative offset", .offsets, safetensorsFile(tensor(#""F32""#, "[1]", "[-4,0]"), buffer: zero4)),
        ("begin behind end", .offsets, safetensorsFile(tensor(#""F32""#, "[1]", "[4,0]"), buffer: zero4)),
        ("too few bytes for the shape", .byteCount, safetensorsFile(tensor(#""F32""#, "[2]", "[0,4]"), buffer: zero4)),
        ("too many bytes for the shape", .byteCount, safetensorsFile(tensor(#""I8""#, "[3]", "[0,4]"), buffer: zero4)),
        ("hole before the first", .tiling, safetensorsFile(tensor(#""F32""#, "[1]", "[4,8]"), buffer: zero(8))),
        ("hole between two", .tiling, safetensorsFile(entries(f32("a", 0, 4), f32("b", 8, 12)), buffer: zero(12))),
        ("overlap", .tiling, safetensorsFile(entries(f32("a", 0, 4), f32("b", 0, 4)), buffer: zero4)),
        ("bytes behind the last", .tiling, safetensorsFile(good, buffer: zero(5))),
        ("buffer ends early", .tiling, safetensorsFile(good, buffer: zero(3))),
        ("bytes and no tensor", .tiling, safetensorsFile("{}", buffer: [0])),
        ("infinite F32", .finiteness, safetensorsFile(good, buffer: [0, 0, 0x80, 0x7F])),
        ("NaN F32", .finiteness, safetensorsFile(good, buffer: [1, 0, 0x80, 0xFF])),
        ("infinite F16", .finiteness, safetensorsFile(tensor(#""F16""#, "[2]", "[0,4]"), buffer: [0, 0, 0, 0x7C])),
        ("NaN BF16", .finiteness, safetensorsFile(tensor(#""BF16""#, "[2]", "[0,4]"), buffer: [0xC0, 0x7F, 0, 0])),
    ]

    @Test(arguments: cases) func `refuses`(what: String, rule: SafetensorsError.Rule, file: [UInt8]) {
        let error = #expect(throws: SafetensorsError.self, "\(what)") { try TensorBundle(parsing: file) }
        #expect(error?.rule == rule, "\(what): \(error.map(String.init(describing:)) ?? "no error")")
    }

    @Test func `bounds the number of tensors`() {
        var limits = ReadingLimits()
        limits.tensors = 1
        let file = safetensorsFile(Self.entries(Self.f32("a", 0, 4), Self.f32("b", 4, 8)), buffer: Self.zero(8))
        let error = #expect(throws: SafetensorsError.self) { try TensorBundle(parsing: file, limits: limits) }
        #expect(error?.rule == .tensorCount)
    }

    @Test func `bounds the header`() {
        var limits = ReadingLimits()
        limits.headerBytes = Self.good.utf8.count - 1
        let file = safetensorsFile(Self.good, buffer: Self.zero4)
        let error = #expect(throws: SafetensorsError.self) { try TensorBundle(parsing: file, limits: limits) }
        #expect(error?.rule == .headerLength)
    }

    @Test func `non finite numbers are read when asked for`() throws {
        var limits = ReadingLimits()
        limits.requiresFiniteFloats = false
        let bundle = try TensorBundle(parsing: safetensorsFile(Self.good, buffer: [0, 0, 0x80, 0x7F]), limits: limits)
        #expect(try bundle.tensor("a", shape: [1]).floats() == [.infinity])
    }

    @Test func `every truncation is refused`() {
        let file = safetensorsFile(Self.entries(Self.f32("a", 0, 4), Self.f32("b", 4, 8)), buffer: Self.zero(8))
        for length in 0..<file.count {
            #expect(throws: SafetensorsError.self) { try TensorBundle(parsing: Array(file[..<length])) }
        }
    }

    @Test func `errors name the tensor`() {
        let file = safetensorsFile(Self.tensor(#""F32""#, "[2]", "[0,4]"), buffer: Self.zero4)
        let error = #expect(throws: SafetensorsError.self) { try TensorBundle(parsing: file) }
        #expect(
            error?.description
                == #"invalid safetensors file (tensor "a"): takes 4 bytes, but F32 of shape [2] takes 8"#
        )
    }

    private static func zero(_ count: Int) -> [UInt8] { Array(repeating: 0, count: count) }
    private static func entries(_ parts: String...) -> String { "{" + parts.joined(separator: ",") + "}" }
    private static func f32(_ name: String, _ begin: Int, _ end: Int) -> String {
        #""\#(name)":{"dtype":"F32","shape":[1],"data_offsets":[\#(begin),\#(end)]}"#
    }
    private static func tensor(_ type: String, _ shape: String, _ offsets: String) -> String {
        #"{"a":{"dtype":\#(type),"shape":\#(shape),"data_offsets":\#(offsets)}}"#
    }
}
