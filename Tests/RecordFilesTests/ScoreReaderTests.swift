import Foundation
import RecordFiles
import Testing

struct ScoreReaderTests {
    private func read(_ content: String, asked: [String] = ["a", "b"]) throws -> [PromptScore] {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("scores-\(UUID().uuidString).csv")
        try Data(content.utf8).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        return try PromptScore.read(path: file.path, asked: asked, model: "new")
    }

    private func refusal(_ content: String) -> String {
        do {
            _ = try read(content)
            return ""
        } catch {
            return "\(error)"
        }
    }

    @Test func `scores come in the order the prompts were asked in, costs where they are known`() throws {
        let scores = try read("prompt_id,model,score,cost_usd\nb,new,0.25,\na,new,1,0.002\n")
        #expect(scores.map(\.id) == ["a", "b"])
        #expect(scores.map(\.score) == [1, 0.25])
        #expect(scores.map(\.cost) == [0.002, nil])
        #expect(scores.map(\.outputTokens) == [nil, nil])
    }

    @Test func `tokens are read where they are known`() throws {
        let scores = try read("prompt_id,score,output_tokens,input_tokens\na,1,120,\nb,0,,31\n")
        #expect(scores.map(\.outputTokens) == [120, nil])
        #expect(scores.map(\.inputTokens) == [nil, 31])
    }

    @Test(arguments: [
        ("prompt_id,score\na,1\nc,1\n", "line 3", "none that was asked for"),
        ("prompt_id,score\na,1\nb,0\na,0\n", "line 4", "line 2 already"),
        ("prompt_id,score\na,1.2\nb,0\n", "line 2, column 3", "no number from 0 to 1"),
        ("prompt_id,score\na,\nb,0\n", "line 2", "no number from 0 to 1"),
        ("prompt_id,score\na,nan\nb,0\n", "line 2", "no number from 0 to 1"),
        ("prompt_id,score\na,1\n", "lacks 1 of the 2", "b"),
        ("prompt_id\na\n", "line 1", "\"score\" is missing"),
        ("prompt_id,score,cost_usd\na,1,-1\nb,1,0\n", "line 2, column 5", "from 0 up"),
        ("prompt_id,score,output_tokens\na,1,2.5\nb,1,0\n", "line 2, column 5", "no whole number of tokens"),
        ("prompt_id,score,model\na,1,other\nb,1,new\n", "line 2, column 5", "new was to be run"),
    ])
    func `what does not fit is refused with its place`(content: String, place: String, reason: String) {
        let text = refusal(content)
        #expect(text.contains(place) && text.contains(reason), "\(text)")
    }
}
