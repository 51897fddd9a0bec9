import Testing
import Units

@Suite struct NearestNamesTests {
    private let names = NearestNames(
        (0..<3000).map { "vendor-\($0)/model-\($0 * 7919 % 3000)" } + [
            "openai/gpt-4o-mini", "openai/gpt-4o", "google/gemini-2.5-pro",
        ]
    )

    @Test(arguments: [
        ("openai/gpt-4o-mni", "openai/gpt-4o-mini"), ("OpenAI/GPT-4o", "openai/gpt-4o"), ("gpt-4o", "openai/gpt-4o"),
        ("opneai/gpt-4o", "openai/gpt-4o"), ("gemini-2.5-pro", "google/gemini-2.5-pro"),
        ("azure/gpt-4o-mini", "openai/gpt-4o-mini"),
    ])
    func `a typo finds its name among thousands`(typed: String, meant: String) {
        #expect(names.to(typed).contains(meant), "\(names.to(typed))")
        #expect(names.hint(for: typed).contains(meant))
    }

    @Test func `nothing near is said without the list`() {
        #expect(names.to("völlig anders") == [])
        #expect(names.hint(for: "völlig anders") == "none of the 3003 known names is near it")
        #expect(names.to("") == [])
        #expect(NearestNames([]).hint(for: "x") == "there are none")
        #expect(NearestNames(["ridge", "knn"]).hint(for: "oracle") == "there are ridge, knn")
    }

    @Test func `other bytes of one text are named as that, and control characters are not shown`() {
        #expect(
            NearestNames(["x", "rapport/\u{E9}t\u{E9}"]).hint(for: "rapport/e\u{301}te\u{301}")
                == "'rapport/\u{E9}t\u{E9}' has its accents written in other bytes"
        )
        #expect(NearestNames(["ab\u{1B}c"]).to("abc") == [])
    }

    @Test func `the nearest stands first, and a hint stays short`() {
        #expect(NearestNames(["abcd", "abce", "abcx", "abc"]).to("abc") == ["abc", "abcd", "abce"])
        #expect(names.hint(for: String(repeating: "model-1", count: 1000)).utf8.count < 400)
    }
}
