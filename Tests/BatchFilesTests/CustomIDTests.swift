import BatchFiles
import PureTestSupport
import Testing

/// Ids of requests: reversible, and nothing else is taken for one.
@Suite struct CustomIDTests {
    @Test func `an id is read back as it was written`() throws {
        for (job, prompt, attempt): (Int64, Int32, Int16) in [(1, 1, 1), (17, 2041, 2), (.max, .max, .max)] {
            let id = CustomID(tag: "4f0c22ab", job: job, prompt: prompt, attempt: attempt)
            #expect(CustomID(Array(id.text.utf8)) == id)
            #expect(id.text.utf8.count <= 64)
            #expect(id.text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") })
        }
    }

    @Test(arguments: [
        "", "w1", "w1-4f0c22ab-17-2041", "w1-4f0c22ab-17-2041-1-", "W1-4f0c22ab-17-2041-1", "w1-4F0C22AB-17-2041-1",
        "w1-4f0c22ab-017-2041-1", "w1-4f0c22ab-17-0-1", "w1-4f0c22ab-17-2041-32768", " w1-4f0c22ab-17-2041-1",
        "w1-4f0c22ab-17-2147483648-1", "w1-4f0c22ab-9223372036854775808-1-1", "w1-4f0c22a-17-2041-1",
        "w1-4f0c22ab-17-+1-1", "w2-4f0c22ab-17-2041-1", "w1-4f0c22ab-١-2041-1",
    ])
    func `what is not an id of ours is not taken for one`(_ text: String) {
        #expect(CustomID(Array(text.utf8)) == nil)
    }
}
