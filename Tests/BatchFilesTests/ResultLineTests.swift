import BatchFiles
import Testing

/// Result lines of every dialect: what became of the request, what it said, and what it cost to the nano-dollar.
@Suite struct ResultLineTests {
    @Test(arguments: ResultLineCase.answered)
    func `a result says how it ended, what was answered and what it cost`(_ example: ResultLineCase) throws {
        let read = try ReadLine(example.line)
        let line = read.line
        #expect(line.status == example.status)
        #expect(read.answer == example.answer)
        #expect(line.cost(example.prices, inBatch: true) == example.cost)
    }

    @Test(arguments: ResultLineCase.failures)
    func `a failure may pass or not, and is billed or not`(_ example: ResultLineCase) throws {
        let read = try ReadLine(example.line)
        let line = read.line
        #expect(line.status == example.status)
        #expect(line.answer == .none)
        #expect(line.cost(example.prices, inBatch: true) == example.cost)
        #expect(line.errorCode != nil || line.errorMessage != nil)
    }

    @Test(arguments: [("17", 17), ("0", 0), ("-1", nil), ("1.5", nil), ("\"9\"", nil), ("4294967296", nil)])
    func `a latency is a count of milliseconds, or not known`(_ text: String, _ expected: Int32?) throws {
        let line = #"{"custom_id":"a","latency_ms":\#(text),"response":{"status_code":200,"body":{"choices":[]}}}"#
        #expect(try ResultLine.parse(Array(line.utf8).span).latency == expected)
    }

    @Test(arguments: [
        #"{"custom_id":"a","custom_id":"b","response":null,"error":{"code":"batch_expired","message":"m"}}"#,
        #"{"custom_id":"a","custom\u005fid":"b","response":null,"error":null}"#,
        #"{"custom_id":null,"response":null,"error":{"code":"invalid_json","message":"m"}}"#,
        #"{"custom_id":36,"response":null,"error":{"code":"batch_expired","message":"m"}}"#,
        #"{"response":null,"error":{"code":"batch_expired","message":"m"}}"#,
        #"{"custom_id":"a","response":{"status_code":200,"status_code":400,"body":null}}"#,
    ])
    func `a line that does not name its request once, as text, is refused`(_ text: String) {
        #expect(throws: ResultFault.self) { try ResultLine.parse(Array(text.utf8).span) }
        do throws(ResultFault) {
            _ = try ResultLine.parse(Array(text.utf8).span)
        } catch {
            #expect(error.kind == .identity)
        }
    }

    @Test func `a type of result that is not known is not guessed at`() {
        let text = #"{"custom_id":"a","result":{"type":"postponed"}}"#
        #expect(throws: ResultFault(.unknown, unknownType)) { try ResultLine.parse(Array(text.utf8).span) }
    }

    private let unknownType = "the type of the result is \"postponed\", which this program does not know"

    @Test func `an id is taken byte for byte`() throws {
        let id = "w1-4f0c22ab-17-2041-1"
        func parsed(_ id: String) throws -> ResultLine {
            try ResultLine.parse(Array(#"{"custom_id":"\#(id)","response":null,"error":null}"#.utf8).span)
        }
        #expect(try parsed(id).customID == CustomID(tag: "4f0c22ab", job: 17, prompt: 2041, attempt: 1))
        #expect(try parsed("W1-4f0c22ab-17-2041-1").customID == nil)
        #expect(try parsed("\\u00771-4f0c22ab-17-2041-1").customID?.prompt == 2041)
        #expect(try parsed("a\\u0000b").idText == "a\u{FFFD}b")
    }

    @Test func `what an answer was cut off by, and who served it, is kept`() throws {
        let line = try ResultLine.parse(Array(ResultLineCase.chat(finish: "length", model: "m-2026-01-01").utf8).span)
        #expect(line.isTruncated)
        #expect(line.finishReason == "length")
        #expect(line.servedModel == "m-2026-01-01")
        #expect(line.requestID == "r1")
        #expect(line.httpStatus == 200)
    }

    @Test func `a body that came as a string is unwrapped once`() throws {
        let body = #"{\"model\":\"m\",\"choices\":[{\"message\":{\"content\":\"a \\\"b\\\" \\u00e9\"}}]}"#
        let text = #"{"custom_id":"a","response":{"status_code":200,"body":"\#(body)"}}"#
        let read = try ReadLine(text)
        #expect(read.line.unwrapped != nil)
        #expect(read.answer == #""a \"b\" \u00e9""#)
        let page = #"{"custom_id":"a","response":{"status_code":502,"body":"<html>Bad Gateway</html>"}}"#
        let failure = try ReadLine(page).line
        #expect(failure.status == .passing)
        #expect(failure.errorMessage == "<html>Bad Gateway</html>")
    }
}

/// A line as it was read, with the answer's JSON.
struct ReadLine {
    let line: ResultLine
    let answer: String?

    init(_ text: String) throws {
        let bytes = Array(text.utf8)
        line = try ResultLine.parse(bytes.span)
        answer = line.answerJSON(in: bytes.span).map { String(decoding: $0, as: UTF8.self) }
    }
}
