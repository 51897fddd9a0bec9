import Grading
import StrictJSON
import Testing

/// Golden verdicts on letters, as models write them.
@Suite struct ChoiceGraderTests {
    @Test func `letters are found as models write them`() throws {
        for (answer, letter, isRight) in [
            ("B", "B", true), ("b", "B", true), ("(B)", "B", true), ("**B.**", "B", true), (" B) ", "b", true),
            ("B. Paris", "B", true), ("The answer is B.", "B", true), ("The correct answer is (B) Paris.", "B", true),
            ("Answer: **B**", "B", true), ("**Answer:** B", "B", true), ("I choose option C, not B.", "C", true),
            (#"Thus \boxed{D}"#, "D", true), (#"\boxed{\text{D}}"#, "D", true), (#"{"answer": "A"}"#, "A", true),
            ("```json\n{\"reasoning\": \"...\", \"answer\": \"C\"}\n```", "C", true),
            ("A is wrong, so the answer is C", "C", true),
            ("First I thought the answer is A. No: answer: B", "B", true),
            ("Answer: B\n\nA) one\nB) two", "B", true), ("I think (C) fits.", "C", true),
            ("The answer is A rather long story.", "A", false), ("A man walks.", "A", false), ("", "A", false),
            ("(A) or (B)", "A", false), ("A) one\nB) two\n\nSo (B).", "B", true), ("C) three\n\nIt fits.", "C", true),
            ("The answer is B", "A", false), ("Neither.", "N", false),
        ] { try GradingCase(answer, .string(letter), isRight).check("choice:letters=26") }
    }

    @Test func `letters past the last one are no choice`() throws {
        try GradingCase("E", "A", false).check("choice:letters=4")
        #expect(throws: GradingFault.self) {
            try GraderCatalog.grader("choice:letters=4").grade([0x45], reference: Reference(text: "E"))
        }
        #expect(throws: GradingFault.self) {
            try GraderCatalog.grader("choice").grade([0x45], reference: Reference(text: "Paris"))
        }
    }
}
