import Grading
import StrictJSON
import Testing

/// Golden verdicts of the graders that compare texts.
@Suite struct TextGraderTests {
    @Test func `exact takes the same bytes and no others`() throws {
        for golden in [
            GradingCase("Paris", "Paris", true), GradingCase("paris", "Paris", false),
            GradingCase("Paris ", "Paris", false), GradingCase("", "", true), GradingCase("", "Paris", false),
            // The same letter composed and decomposed: other bytes.
            GradingCase("\u{E9}", "e\u{301}", false), GradingCase("B", ["A", "B"], true),
            GradingCase("7", 7, true), GradingCase("true", true, true),
        ] { try golden.check("exact") }
    }

    @Test func `normalised passes over case, white space, quotes and marks`() throws {
        for golden in [
            GradingCase("  **Paris**. ", "paris", true), GradingCase("\"Paris\"", "Paris", true),
            GradingCase("New\n  York", "new york", true), GradingCase("STRASSE", "strasse", true),
            GradingCase("-5.", "-5", true), GradingCase("5", "-5", false), GradingCase("Lyon", "Paris", false),
            GradingCase("'it's'", "it's", true), GradingCase("*", "*", true), GradingCase("", "Paris", false),
        ] { try golden.check("normalised") }
    }

    @Test func `contains finds a reference anywhere`() throws {
        for golden in [
            GradingCase("It is PARIS, of course.", "paris", true), GradingCase("New\n York", "new york", true),
            GradingCase("It is Lyon.", ["Paris", "lyon"], true), GradingCase("", "x", false),
            GradingCase("aaab", "aab", true), GradingCase("abab", "abb", false),
        ] { try golden.check("contains") }
        #expect(throws: GradingFault.self) {
            try GraderCatalog.grader("contains").grade([0x61], reference: Reference(text: "  "))
        }
    }

    @Test func `no hostile answer is right, stops a grader or takes long`() throws {
        let references: [(grader: String, reference: JSON)] = [
            ("exact", "Paris"), ("normalised", "Paris"), ("contains", "Paris"), ("numeric", 42), ("choice", "B"),
            ("regex", "(P|p)aris(a|aa)+$"), ("json", ["a": 1]), ("schema", ["type": "object", "required": ["a"]]),
        ]
        for (name, reference) in references {
            let grader = try GraderCatalog.grader(name)
            for hostile in HostileAnswer.all {
                let clock = ContinuousClock()
                let start = clock.now
                let verdict = try grader.grade(hostile.bytes, reference: Reference(reference))
                #expect(verdict.score == 0, "\(name) of \(hostile.name): \(verdict.reason)")
                #expect(verdict.reason.utf8.count <= 400)
                #expect(clock.now - start < .seconds(30), "\(name) of \(hostile.name)")
            }
        }
    }

    @Test func `a grader that is not known, and options it has not, are refused with what there is`() throws {
        func reason(_ text: String) -> String {
            do throws(GradingFault) { return "taken as \(try GraderCatalog.grader(text).label)" } catch {
                return error.reason
            }
        }
        #expect(reason("fuzzy").contains("exact, normalised, contains, numeric"))
        #expect(reason("numeric:absolut=1").contains("absolute, relative"))
        #expect(reason("numeric:absolute=1,absolute=2").contains("twice"))
        #expect(reason("numeric:absolute=nan").contains("expected a number"))
        #expect(reason("numeric:absolute=-1").contains("expected a number"))
        #expect(reason("exact:a=1").contains("it has none"))
        #expect(reason("numeric:absolute").contains("NAME=VALUE"))
        #expect(reason("choice:letters=30").contains("expected a number"))
        #expect(reason("numeric:absolute=0.5") == "taken as numeric@1(absolute=0.5)")
        #expect(reason("choice:letters=4") == "taken as choice@1(letters=4)")
        for entry in GraderCatalog.all { #expect(reason(entry.name) == "taken as \(entry.name)@1") }
    }
}
