import Numerics
import PromptEncoder
import Serving
import Testing

@Suite struct RecentFeaturesTests {
    private func bits(_ prompts: EncodedPrompts) -> [UInt32] {
        (prompts.features.elements + prompts.inputTokens).map(\.bitPattern)
    }

    @Test func `a prompt met before gives the same bytes and is not encoded again`() {
        let encoder = ByteEncoder()
        let features = RecentFeatures(encoder)
        let first = features.encode(["a", "b"])
        let second = features.encode(["b", "c", "a", "b"])
        #expect(encoder.encoded == 3)
        #expect(bits(second.rows(at: [2, 0])) == bits(first))
        #expect(bits(second) == bits(ByteEncoder().encode(["b", "c", "a", "b"])))
    }

    @Test func `texts that are only canonically equal are two prompts`() {
        let encoder = ByteEncoder()
        let features = RecentFeatures(encoder)
        let encoded = features.encode(["caf\u{E9}", "cafe\u{301}"])
        #expect(encoder.encoded == 2)
        #expect(encoded.inputTokens == [5, 6])
    }

    @Test func `what is full drops its older half`() {
        let encoder = ByteEncoder()
        // Room for one prompt in each half.
        let features = RecentFeatures(encoder, megabytes: 0)
        for prompt in ["a", "b", "b", "c"] { _ = features.encode([prompt]) }
        #expect(encoder.encoded == 3)
        _ = features.encode(["c", "b"])
        #expect(encoder.encoded == 3)
        _ = features.encode(["a"])
        #expect(encoder.encoded == 4)
    }

    @Test func `a long prompt is never kept`() {
        let encoder = ByteEncoder()
        let features = RecentFeatures(encoder)
        let long = String(repeating: "x", count: 2049)
        for _ in 0..<2 { #expect(features.encode([long]).inputTokens == [2049]) }
        #expect(encoder.encoded == 2)
    }

    @Test func `many threads get what one gets`() async {
        let features = RecentFeatures(ByteEncoder(), megabytes: 0)
        let prompts = (0..<200).map { "prompt \($0 % 20)" }
        let expected = bits(ByteEncoder().encode(prompts))
        await withTaskGroup(of: [UInt32].self) { group in
            for _ in 0..<8 { group.addTask { self.bits(features.encode(prompts)) } }
            for await found in group { #expect(found == expected) }
        }
    }
}
