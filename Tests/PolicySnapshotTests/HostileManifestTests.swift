import Foundation
import PolicySnapshot
import Safetensors
import Testing
import Units

/// Manifests and tensors that are wrong, in tars that a trusted key has signed.
@Suite struct HostileManifestTests {
    private let entries: [CanonicalTar.Entry]
    private let manifest: String

    init() throws {
        entries = try Sample.entries()
        manifest = String(decoding: entries[0].bytes, as: UTF8.self)
    }

    private func refusal(manifest: [UInt8]) throws -> SnapshotError? {
        let tar = [TarForgery("manifest.json", manifest)] + entries.dropFirst().map(TarForgery.init)
        return try Forgery.refusal(ofTar: TarForgery.tar(tar))
    }

    private func refusal(_ old: String, _ new: String) throws -> SnapshotError? {
        try #require(manifest.contains(old), "the manifest does not hold \(old)")
        return try refusal(manifest: Array(manifest.replacingOccurrences(of: old, with: new).utf8))
    }

    /// With the manifest's size and digest for `file` made to fit, so that only its content can be the reason.
    private func refusal(_ file: String, _ content: [UInt8]) throws -> SnapshotError? {
        let old = try #require(entries.first { $0.name == file })
        let text =
            manifest
            .replacingOccurrences(of: Digest(of: old.bytes).hex, with: Digest(of: content).hex)
            .replacingOccurrences(
                of: "\"path\":\"\(file)\",\"sha256\":\"\(Digest(of: content).hex)\",\"size\":\(old.bytes.count)",
                with: "\"path\":\"\(file)\",\"sha256\":\"\(Digest(of: content).hex)\",\"size\":\(content.count)"
            )
        let tar = entries.map { entry in
            switch entry.name {
            case "manifest.json": TarForgery(entry.name, Array(text.utf8))
            case file: TarForgery(entry.name, content)
            default: TarForgery(entry)
            }
        }
        return try Forgery.refusal(ofTar: TarForgery.tar(tar))
    }

    @Test func `what the cases vary is accepted`() throws {
        #expect(try refusal("\"version\":7", "\"version\":7") == nil)
        #expect(try refusal("weights.safetensors", Array(entries[2].bytes)) == nil)
    }

    static let syntax: [(String, String, String)] = [
        ("byte-order mark", "{\"arms\"", "\u{FEFF}{\"arms\""),
        ("duplicate key", "\"version\":7", "\"version\":7,\"version\":7"),
        ("duplicate key below", "\"algorithm\":\"barp\"", "\"algorithm\":\"barp\",\"algorithm\":\"barp\""),
        ("NaN", "\"version\":7", "\"version\":NaN"),
        ("comment", "\"version\":7", "\"version\":7/**/"),
        ("trailing comma", "\"version\":7}", "\"version\":7,}"),
        ("lone surrogate", "\"trainer\":\"barp\"", "\"trainer\":\"\\ud800\""),
        ("a second value", "\"version\":7}\n", "\"version\":7}\n{}"),
        ("a space", "\"version\":7", "\"version\": 7"),
        ("no line end", "\"version\":7}\n", "\"version\":7}"),
        ("two line ends", "\"version\":7}\n", "\"version\":7}\n\n"),
        ("an escape", "\"trainer\":\"barp\"", "\"trainer\":\"b\\u0061rp\""),
        ("another form of a number", "\"explore\":0.0625", "\"explore\":0.06250"),
    ]

    @Test(arguments: syntax) func `refuses the syntax`(what: String, old: String, new: String) throws {
        #expect(try refusal(old, new)?.code == .manifestSyntax, "\(what)")
    }

    @Test func `refuses depth and length`() throws {
        let depth = String(repeating: "[", count: 10_000) + String(repeating: "]", count: 10_000)
        #expect(try refusal("\"evidence\":[]", "\"evidence\":\(depth)")?.code == .manifestSyntax)
        let long = String(repeating: "x", count: 1 << 20)
        #expect(try refusal("\"trainer\":\"barp\"", "\"trainer\":\"\(long)\"")?.code == .tooLarge)
        #expect(try refusal(manifest: [])?.code == .manifestSyntax)
        #expect(try refusal(manifest: Array("[]\n".utf8))?.code == .manifestField)
    }

    static let fields: [(String, String, String)] = [
        ("version", "\"version\":7", "\"version\":8"),
        ("version", "\"version\":7", "\"version\":0"),
        ("version", "\"version\":7", "\"version\":7.0"),
        ("version", "\"version\":7", "\"version\":\"7\""),
        ("version", "\"version\":7", "\"version\":9007199254740993"),
        ("version", "\"version\":7", "\"version\":1e999"),
        ("name", "\"name\":\"demo\"", "\"name\":\"other\""),
        ("name", "\"name\":\"demo\"", "\"name\":\"../demo\""),
        ("waybill", "\"waybill\":\"0.1.0\"", "\"waybill\":\"0.1.0\\n\""),
        ("extra", "\"version\":7", "\"extra\":1,\"version\":7"),
        ("tool.extra", "\"tool\":{", "\"tool\":{\"extra\":1,"),
        ("arms[1].model", "\"model\":\"middle\"", "\"model\":7"),
        ("arms[0].batch_factor", "\"batch_factor\":1.0", "\"batch_factor\":1.5"),
        ("arms[0].batch_factor", "\"batch_factor\":1.0", "\"batch_factor\":0.0"),
        ("arms[0].input_nanodollars_per_mtok", "per_mtok\":3000000000,", "per_mtok\":-3,"),
        ("decision.explore", "\"explore\":0.0625", "\"explore\":1e999"),
        ("decision.random_numbers", "waybill-decision-v1", "waybill-decision-v2"),
        ("decision.preference_axes", "[\"quality\",\"cost\"", "[\"cost\",\"quality\""),
        ("decision.cost_scale.kind", "\"kind\":\"linear\"", "\"kind\":\"cubic\""),
        ("decision.cost_scale.tau_usd", "\"tau_usd\":0.015625", "\"tau_usd\":\"0.015625\""),
        ("encoder.sha256", "\"sha256\":\"000102", "\"sha256\":\"00010G"),
        ("encoder.dimension", "\"dimension\":4", "\"dimension\":0"),
        ("golden.tolerance", "\"tolerance\":0.0001", "\"tolerance\":1"),
        ("golden.count", "\"count\":10,", "\"count\":0,"),
        ("made_from.seed", "\"seed\":\"18446744073709551615\"", "\"seed\":\"18446744073709551616\""),
        ("parent", "\"parent\":\"", "\"parent\":\"x"),
        ("files", "\"path\":\"golden.safetensors\"", "\"path\":\"../golden.safetensors\""),
        ("evidence", "\"evidence\":[]", "\"evidence\":[1]"),
        ("policy", "\"policy\":{", "\"policy_\":{"),
    ]

    @Test(arguments: fields) func `names the field`(field: String, old: String, new: String) throws {
        let error = try refusal(old, new)
        #expect(error?.code == .manifestField, "\(error.map(String.init(describing:)) ?? "accepted")")
        #expect(error?.entry == "manifest.json")
        let expected = ["waybill": "tool.waybill", "policy": "policy_"][field] ?? field
        #expect(error?.field == expected)
    }

    @Test func `a missing member is named`() throws {
        let error = try refusal("\"evidence\":[],", "")
        #expect(error?.code == .manifestField && error?.field == "evidence")
    }

    @Test func `a newer reader is asked for`() throws {
        #expect(try refusal("\"lowest_reader\":3", "\"lowest_reader\":4")?.code == .newerReaderNeeded)
    }

    @Test(arguments: [1, 2]) func `a schema before tokens is refused with the remedy`(schema: Int) throws {
        let error = try refusal("\"schema\":4", "\"schema\":\(schema)")
        #expect(error?.code == .outdated && error?.description.contains("train the policy again") == true)
    }

    @Test func `a manifest of schema 3, before settings had names, is read`() throws {
        let older = manifest.replacingOccurrences(of: "\"schema\":4", with: "\"schema\":3")
            .replacingOccurrences(of: "\"lowest_reader\":3", with: "\"lowest_reader\":2")
        let tar = [TarForgery("manifest.json", Array(older.utf8))] + entries.dropFirst().map(TarForgery.init)
        #expect(try Forgery.refusal(ofTar: TarForgery.tar(tar), reader: 2) == nil)
    }

    @Test func `a newer schema that we may read can hold more`() throws {
        let newer = manifest.replacingOccurrences(of: "\"schema\":4", with: "\"schema\":5,\"since\":\"2027\"")
        #expect(try refusal(manifest: Array(newer.utf8)) == nil)
    }

    @Test func `other policies than the tensors are refused`() throws {
        #expect(try refusal("\"algorithm\":\"barp\"", "\"algorithm\":\"unheard-of\"")?.code == .policy)
        #expect(try refusal("\"explore\":0.0625", "\"explore\":2.0")?.code == .policy)
        #expect(try refusal("\"explore\":0.0625", "\"explore\":0.125")?.code == .goldenDecisions)
        #expect(try refusal("\"model\":\"middle\"", "\"model\":\"small\"")?.code == .policy)
        #expect(try refusal("\"name\":\"policy.head.0.bias\"", "\"name\":\"policy.head.0.bia\"")?.code == .tensors)
        #expect(try refusal("\"shape\":[8,3]", "\"shape\":[3,8]")?.code == .tensors)
        #expect(try refusal("\"count\":10,", "\"count\":9,")?.code == .tensors)
    }

    @Test func `files must be the listed ones`() throws {
        let digest = Digest(of: entries[2].bytes).hex
        #expect(try refusal(digest, String(repeating: "0", count: 64))?.code == .entryDigest)
        #expect(try refusal("\"size\":\(entries[1].bytes.count)", "\"size\":1")?.code == .entryDigest)
        // The weights of another policy of the same form.
        let other = try Sample.entries(salt: 5)
        let mixed = TarForgery.tar([TarForgery(entries[0]), TarForgery(entries[1]), TarForgery(other[2])])
        #expect(try Forgery.refusal(ofTar: mixed)?.code == .entryDigest)
    }

    @Test func `weights that fit the manifest but decide otherwise are refused`() throws {
        let other = try Sample.entries(salt: 5)
        #expect(try refusal("weights.safetensors", Array(other[2].bytes))?.code == .goldenDecisions)
        #expect(try refusal("golden.safetensors", Array(other[1].bytes))?.code == .goldenDecisions)
    }

    @Test func `tensors are the listed ones and finite`() throws {
        let weights = try TensorBundle(parsing: Array(entries[2].bytes))
        let extra = TensorBundle(weights.tensors + [Tensor(name: "policy.x", shape: [1, 1], floats: [1])])
        #expect(try refusal("weights.safetensors", extra.serialized())?.code == .tensors)
        let fewer = TensorBundle(Array(weights.tensors.dropLast()))
        #expect(try refusal("weights.safetensors", fewer.serialized())?.code == .tensors)
        var infinite = Array(entries[2].bytes)
        infinite.replaceSubrange(infinite.count - 4..<infinite.count, with: [0, 0, 0x80, 0x7F])
        #expect(try refusal("weights.safetensors", infinite)?.code == .tensors)
        #expect(try refusal("weights.safetensors", Array(entries[2].bytes) + [0])?.code == .tensors)
        #expect(try refusal("golden.safetensors", weights.serialized())?.code == .tensors)
    }
}
