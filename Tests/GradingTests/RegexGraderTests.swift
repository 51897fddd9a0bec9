import Grading
import StrictJSON
import Testing

/// Golden verdicts of patterns, and that none takes long.
@Suite struct RegexGraderTests {
    @Test func `patterns match as they do elsewhere`() throws {
        for (answer, pattern, isRight) in [
            ("abc", "b", true), ("abc", "^b", false), ("abc", "^abc$", true), ("a\nb", "^b$", false),
            ("a\nb", "(?m)^b$", true), ("ABC", "(?i)b", true), ("ÉTÉ", "(?i)été", true), ("a\nb", "a.b", false),
            ("a\nb", "(?s)a.b", true), ("aaa", "^a{3}$", true), ("aaa", "^a{2}$", false), ("aaa", "^a{2,}$", true),
            ("aaaa", "^a{2,3}$", false), ("cat dog", #"\bdog\b"#, true), ("catdog", #"\bdog\b"#, false),
            ("x=42", #"x=\d+"#, true), ("x-y", "[a-z]-[^a-x]", true), ("]", "[]]", true), ("a{b", "a{b", true),
            ("foobar", "foo(?:baz|bar)$", true), ("", "^$", true), ("", "a*", true), ("a.b", #"a\.b"#, true),
            ("é", "^.$", true), ("ab", "^(a|ab)(c|bcd)?$", true), ("abcd", "^(a|ab)(c|bcd)$", true),
            ("\u{2028}", #"\s"#, true), ("A", #"\x41"#, true), ("\u{20AC}", #"^\u20ac$"#, true),
        ] { try GradingCase(answer, .string(pattern), isRight).check("regex") }
    }

    @Test func `what cannot be had without backtracking is refused, with the place`() {
        for pattern in [
            #"(a)\1"#, "(?=a)", "(?<name>a)", "a++", "*a", "(a", "a)", "[a", "[z-a]", #"\p{L}"#, "a{3,2}", "a{1,1001}",
            "[[:alpha:]]", #"a\"#, "((a{1000}){1000}){1000}", "(?x)a", String(repeating: "(", count: 200),
        ] {
            #expect(throws: GradingFault.self, "\(pattern)") { _ = try Pattern(pattern) }
        }
        do throws(GradingFault) {
            _ = try Pattern("abc(?=d)")
            Issue.record("taken")
        } catch {
            #expect(error.reason.contains("character 5"), "\(error.reason)")
        }
    }

    @Test func `patterns that stop a backtracking machine take linear time`() throws {
        let text = [UInt8](repeating: 0x61, count: 20_000)
        let clock = ContinuousClock()
        for pattern in ["(a+)+b", "(a|a)*b", "(a|aa)+$b", "(.*)(.*)(.*)(.*)b", "(a*)*b", "a?a?a?a?a?a?a?a?aaaaaaaab"] {
            let start = clock.now
            #expect(try !Pattern(pattern).isFound(in: text))
            #expect(clock.now - start < .seconds(10), "\(pattern)")
        }
    }
}
