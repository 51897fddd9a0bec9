import PolicySnapshot
import Testing
import Units

/// Tars that a trusted key has signed, so that only their form can be the reason to refuse them.
@Suite struct HostileTarTests {
    private let good: [TarForgery]

    init() throws { good = try Sample.entries().map(TarForgery.init) }

    @Test func `the tar that the cases vary is accepted`() throws {
        #expect(try Forgery.refusal(ofTar: TarForgery.tar(good)) == nil)
    }

    static let names = [
        "../x", "a/../../x", "/manifest.json", "./manifest.json", "a//b", "manifest.json/", "", "manifest.jso",
        "caf\u{E9}.json", "cafe\u{301}.json", "Manifest.json", "a\\b", "C:manifest.json", "CON", "NUL",
        "weights.safetensors\n", String(repeating: "x", count: 100),
    ]

    @Test(arguments: names) func `refuses the name`(_ name: String) throws {
        let added = TarForgery.tar(good + [TarForgery(name, [1])])
        #expect(try Forgery.refusal(ofTar: added)?.code == .entryName)
        let renamed = TarForgery.tar([good[0], good[1], good[2].with { $0.name = Array(name.utf8) }])
        #expect(try Forgery.refusal(ofTar: renamed)?.code == .entryName)
    }

    @Test(arguments: ["1", "2", "3", "4", "5", "6", "7", "S", "g", "x", "L", "K", "A", "D", "M", "V", "\u{0}", "Z"])
    func `refuses the type`(_ type: Character) throws {
        for (position, target) in [(0, ""), (1, "../../outside"), (2, "manifest.json")] {
            var entries = good
            entries[position] = entries[position].with {
                $0.type = type
                $0.link = target
            }
            #expect(try Forgery.refusal(ofTar: TarForgery.tar(entries))?.code == .tarEntryType)
        }
        let path = Array("30 path=../../outside/file.txt\n".utf8)
        let before = TarForgery("manifest.json", path).with { $0.type = type }
        #expect(try Forgery.refusal(ofTar: TarForgery.tar([before] + good))?.code == .tarEntryType)
    }

    @Test func `a pax header that claims a gigabyte is refused by its type`() throws {
        let giant = TarForgery("x").with {
            $0.type = "x"
            $0.size = Array("10000000000 ".utf8)
        }
        #expect(try Forgery.refusal(ofTar: TarForgery.tar([giant] + good))?.code == .tarEntryType)
    }

    static let headers: [(String, String, @Sendable (inout TarForgery) -> Void)] = [
        ("setuid mode", "mode", { $0.mode = "004644 \0" }),
        ("executable mode", "mode", { $0.mode = "000755 \0" }),
        ("another owner", "uid", { $0.uid = "001750 \0" }),
        ("size -1", "size", { $0.size = Array("-0000000001 ".utf8) }),
        ("base-256 size", "size", { $0.size = [0x80] + Array(repeating: 0, count: 10) + [1] }),
        ("octal overflow", "size", { $0.size = Array("777777777777".utf8) }),
        ("size ended by NUL", "size", { $0.size = ($0.size ?? []) + Array("00000000000\0".utf8) }),
        ("size with an 8", "size", { $0.size = Array("00000000008 ".utf8) }),
        ("size with spaces", "size", { $0.size = Array("          1 ".utf8) }),
        ("time with a sign", "mtime", { $0.time = "-0000000001 " }),
        ("another time", "mtime", { $0.time = "00000000001 " }),
        ("link of a file", "linkname", { $0.link = "x" }),
        ("GNU magic", "magic", { $0.magic = "ustar  \0" }),
        ("old magic", "magic", { $0.magic = "\0\0\0\0\0\0\0\0" }),
        ("user name", "uname", { $0.user = "root" }),
        ("device", "devmajor", { $0.device = "000001 \0" }),
        ("prefix", "prefix", { $0.prefix = ".." }),
        ("header padding", "padding", { $0.padding = 1 }),
        ("bytes behind the name", "name", { $0.name += [0, 1] }),
    ]

    @Test(arguments: headers.indices) func `refuses the header`(_ index: Int) throws {
        let (what, field, change) = Self.headers[index]
        let error = try Forgery.refusal(ofTar: TarForgery.tar([good[0], good[1].with(change), good[2]]))
        #expect(error?.code == .tarHeader, "\(what)")
        #expect(error?.entry == "golden.safetensors", "\(what)")
        #expect(error?.field == field, "\(what)")
    }

    @Test(arguments: ["000000\0 ", "        ", "-00001\0 ", "777777\0 "]) func `refuses the checksum`(_ field: String)
        throws
    {
        let tar = TarForgery.tar([good[0], good[1].with { $0.checksum = field }, good[2]])
        #expect(try Forgery.refusal(ofTar: tar)?.code == .tarChecksum)
    }

    @Test func `refuses other fill of the last block`() throws {
        let tar = TarForgery.tar([good[0].with { $0.fill = 1 }, good[1], good[2]])
        #expect(try Forgery.refusal(ofTar: tar)?.code == .tarHeader)
    }

    @Test func `refuses other files than the three`() throws {
        func code(_ entries: [TarForgery]) throws -> SnapshotError.Code? {
            try Forgery.refusal(ofTar: TarForgery.tar(entries))?.code
        }
        #expect(try code([good[0], good[0], good[1], good[2]]) == .entryDuplicate)
        #expect(try code([good[0], good[1], good[2], good[2]]) == .entryDuplicate)
        #expect(try code([good[1], good[0], good[2]]) == .entryOrder)
        #expect(try code([good[0], good[2], good[1]]) == .entryOrder)
        #expect(try code([good[0], good[1]]) == .entryMissing)
        #expect(try code([good[1], good[2]]) == .entryMissing)
        #expect(try code([]) == .entryMissing)
        #expect(try code(Array(repeating: good[0], count: 17)) == .tooLarge)
        #expect(try code([good[0].with { $0.content = [] }, good[1], good[2]]) == .manifestSyntax)
        #expect(try code([good[0], good[1], good[2].with { $0.content = [] }]) == .entryDigest)
    }

    @Test func `every cut is refused`() throws {
        let tar = TarForgery.tar(good)
        for length in Set(stride(from: 512, to: tar.count, by: 512)).union([1, 511, 700, tar.count - 1]) {
            let error = try Forgery.refusal(ofTar: Array(tar[..<length]))
            #expect(error?.code == .tarTruncated, "cut at \(length)")
        }
        #expect(try Forgery.refusal(ofTar: [])?.code == .compression)
    }

    @Test func `refuses other ends`() throws {
        func code(_ end: [UInt8]) throws -> SnapshotError.Code? {
            try Forgery.refusal(ofTar: TarForgery.tar(good, end: end))?.code
        }
        let block = [UInt8](repeating: 0, count: 512)
        #expect(try code([]) == .tarTruncated)
        #expect(try code(block) == .tarTruncated)
        #expect(try code(block + block + block) == .tarEnd)
        #expect(try code(block + block + [1]) == .tarEnd)
        #expect(try code(block + [UInt8](repeating: 1, count: 512)) == .tarEnd)
        #expect(try code(block + TarForgery.tar(good)) == .tarEnd)
        #expect(try code(TarForgery.end + TarForgery.tar(good)) == .tarEnd)
        #expect(try code([UInt8](repeating: 0, count: 10240)) == .tarEnd)
    }
}
