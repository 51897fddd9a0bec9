import RecordFiles
import StrictJSON
import Testing
import Units

/// Files of grades and of references, in JSON lines and CSV.
@Suite struct GivenGradeTests {
    private static func read(_ text: String, _ name: String = "grades.jsonl") throws -> [GivenGrade] {
        let folder = try TemporaryFolder()
        let path = try folder.write(name, text)
        return try GivenGrade.read(path: path, isCSV: name.hasSuffix("csv"))
    }

    private static func fault(_ text: String, _ name: String = "grades.jsonl") -> String {
        do { return "\(try read(text, name).count) grades were read" } catch { return "\(error)" }
    }

    @Test func `both forms give the same grades`() throws {
        let lines = try Self.read(
            """
            {"id": "a", "model": "m", "score": 1, "extra": {}}

            {"model": "n", "id": 7, "score": 2.5e-1, "reason": "meh"}
            """
        )
        let rows = try Self.read("model,id,score,reason\nm,a,1.0,\nn,7,0.25,meh\n", "grades.csv")
        #expect(lines.map(\.id) == ["a", "7"] && rows.map(\.id) == ["a", "7"])
        #expect(lines.map(\.score) == [1, 0.25] && rows.map(\.score) == [1, 0.25])
        #expect(lines.map(\.reason) == ["", "meh"] && rows.map(\.reason) == ["", "meh"])
        #expect(lines.map(\.line) == [1, 3] && rows.map(\.line) == [2, 3])
    }

    @Test func `what is wrong is named with its line and column`() {
        let good = #"{"id":"a","model":"m","score":1}"# + "\n"
        for (text, part) in [
            (
                good + #"{"id":"b","model":"m","score":1.01}"#,
                "line 2, column 31: the score 1.01 is no number from 0 to 1"
            ),
            (#"{"id":"b","model":"m","score":-0.1}"#, "line 1, column 31: the score -0.1"),
            (#"{"id":"b","model":"m","score":"1"}"#, #"the score "1" is no number"#),
            (#"{"id":"b","model":"m","score":true}"#, "the score a boolean"),
            (#"{"id":"b","model":"m","score":NaN}"#, "line 1, column 31"),
            (#"{"id":"b","model":"m","score":null}"#, #"the field "score" is missing"#),
            (#"{"model":"m","score":1}"#, #"the field "id" is missing"#),
            (#"{"id":1.5,"model":"m","score":1}"#, #"the field "id" is a number"#),
            (good + good, "line 2: the answer of \"m\" to \"a\" has a score on line 1 already"),
            ("[]", "expected an object"), ("", "has no grades"), ("\n\n", "has no grades"),
        ] { #expect(Self.fault(text).contains(part), "\(Self.fault(text))") }
        for (text, part) in [
            ("id,model,score\na,m,1\nb,m,2\n", "line 3, column 5: the score \"2\" is no number from 0 to 1"),
            ("id,model,score\na,m,nan\n", "the score \"nan\""),
            ("id,model,score\na,m,\n", #"the field "score" is missing"#),
            ("id,model\na,m\n", #"the column "score" is missing"#), ("id,model,score\na,m\n", "2 fields"),
        ] { #expect(Self.fault(text, "grades.csv").contains(part), "\(Self.fault(text, "grades.csv"))") }
    }

    @Test func `references are any value, or the text of a CSV field`() throws {
        let folder = try TemporaryFolder()
        let lines = try folder.write("r.jsonl", #"{"id":"a","reference":[1,2]}"# + "\n" + #"{"id":2,"reference":"x"}"#)
        let found = try ReferenceFile.read(path: lines, isCSV: false)
        #expect(found["a"] == [1, 2] && found["2"] == "x")
        let rows = try folder.write("r.csv", "id,reference\na,42\n")
        #expect(try ReferenceFile.read(path: rows, isCSV: true)["a"] == "42")
        for text in [
            #"{"id":"a","reference":null}"#, #"{"id":"a"}"#, "",
            #"{"id":"a","reference":1}"# + "\n" + #"{"id":"a","reference":1}"#,
        ] {
            let path = try folder.write("bad.jsonl", text)
            #expect(throws: RecordError.self, "\(text)") { try ReferenceFile.read(path: path, isCSV: false) }
        }
    }
}
