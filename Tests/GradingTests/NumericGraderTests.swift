import Grading
import StrictJSON
import Testing

/// Golden verdicts on numbers.
@Suite struct NumericGraderTests {
    @Test func `the last number counts, however it is written`() throws {
        for golden in [
            GradingCase("42", 42, true), GradingCase("She has 3 + 4 = 7 apples.", "7", true),
            GradingCase("The total is $1,234.50.", "1234.5", true),
            GradingCase("12,345,678", "12345678", true), GradingCase("It is 50%", 50, true),
            GradingCase("1,2,3", 3, true), GradingCase("12,34", 34, true),
            GradingCase("-5", -5, true), GradingCase("\u{2212}5", -5, true), GradingCase("10-5", 5, true),
            GradingCase("-$3", -3, true), GradingCase("1.5e3", 1500, true), GradingCase("3/4", "0.75", true),
            GradingCase(#"\frac{3}{4}"#, "3/4", true), GradingCase(#"$\dfrac{1}{2}$"#, "0.5", true),
            GradingCase("6.", 6, true), GradingCase(".5", "0.5", true),
            GradingCase("", 0, false), GradingCase("none", 0, false), GradingCase("NaN", 0, false),
            GradingCase("41", 42, false), GradingCase("5", [4, 5], true),
        ] { try golden.check("numeric") }
    }

    @Test func `a box, a member and a mark outrank what stands behind them`() throws {
        for golden in [
            GradingCase(#"So \boxed{42}, as of step 3."#, 42, true),
            GradingCase(#"\boxed{1} then \boxed{2} 3"#, 2, true),
            GradingCase(#"{"reasoning": "1 + 1", "answer": "2"}"#, 2, true),
            GradingCase("```json\n{\"answer\": 7}\n```\nChecked in 3 ways.", 7, true),
            GradingCase("#### 18 (of 20)", 18, true),
        ] { try golden.check("numeric") }
    }

    @Test func `tolerances are absolute or relative to the reference`() throws {
        for (answer, reference, name, isRight) in [
            ("3.14", "3.14159", "numeric", false), ("3.14", "3.14159", "numeric:absolute=0.01", true),
            ("101", "100", "numeric:relative=0.01", true), ("101.5", "100", "numeric:relative=0.01", false),
            ("0.0000001", "0", "numeric", false), ("1000000.5", "1000000", "numeric", true),
        ] { try GradingCase(answer, .string(reference), isRight).check(name) }
    }

    @Test func `a reference that is no number is a fault, not a wrong answer`() throws {
        for reference: JSON in ["seven", "", "1 or 2", nil, [:], []] {
            #expect(throws: GradingFault.self) {
                try GraderCatalog.grader("numeric").grade([0x31], reference: Reference(reference))
            }
        }
    }
}
