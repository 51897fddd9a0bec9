import Foundation
import RecordFiles
import Testing

/// After the fault of one record reading can go on with the next; after one of the file it cannot.
@Suite struct SkippingTests {
    private func skipping(_ bytes: [UInt8], limit: Int = 20) throws -> ([PromptRecord], SkippedRecords) {
        var reader = PromptReader(bytes: bytes, name: "p.jsonl", maximumPromptLength: limit)
        var (records, skipped) = ([PromptRecord](), SkippedRecords())
        while true {
            do throws(RecordError) {
                guard let record = try reader.next() else { return (records, skipped) }
                records.append(record)
            } catch {
                try skipped.add(error)
            }
        }
    }

    @Test func `every kind of bad line is passed over, counted and named`() throws {
        let bad: [[UInt8]] = [
            Array("{\"id\":".utf8), Array("[]".utf8), Array(#"{"id":"x"}"#.utf8), Array(#"{"id":"x","prompt":7}"#.utf8),
            Array(#"{"id":"x","prompt":""}"#.utf8), Array(#"{"id":"x","prompt":" \t\u2003"}"#.utf8),
            Array(#"{"id":"x","prompt":"a\u0000b"}"#.utf8), Array(#"{"id":"","prompt":"a"}"#.utf8),
            Array(#"{"id":"x","prompt":"longer than twenty bytes are"}"#.utf8),
            Array(#"{"id":"good 0","prompt":"again"}"#.utf8),
            Array("{\"id\":\"x\",\"prompt\":\"".utf8) + [0xE9, 0x22, 0x7D],
            Array(#"{"id":"\#(String(repeating: "i", count: 513))","prompt":"x"}"#.utf8),
        ]
        var bytes: [UInt8] = []
        for (index, line) in bad.enumerated() {
            bytes += Array("{\"id\":\"good \(index)\",\"prompt\":\"x\"}\n".utf8) + line + [0x0A]
        }
        let (records, skipped) = try skipping(bytes)
        #expect(records.map(\.id) == bad.indices.map { "good \($0)" })
        #expect(skipped.count == bad.count)
        #expect(skipped.first.map(\.line) == [2, 4, 6, 8, 10])
        #expect(skipped.summary.first == "skipped \(bad.count) invalid records:")
        #expect(skipped.summary.last == "  and \(bad.count - 5) more")
        #expect(try skipping(Array(#"{"id":1,"prompt":"x"}"#.utf8)).1.summary == [])
    }

    @Test func `a line over the limit is passed over in the memory of one block`() throws {
        let long = "{\"id\":1,\"prompt\":\"" + String(repeating: "x", count: 9 << 20) + "\"}\n"
        let folder = try TemporaryFolder()
        let path = try folder.write(
            "p.jsonl",
            "{\"id\":0,\"prompt\":\"a\"}\n" + long + "{\"id\":2,\"prompt\":\"b\"}\n" + long
        )
        var reader = try PromptReader(path: path, maximumPromptLength: 1000)
        #expect(try reader.next()?.id == "0")
        var error = try #require(throws: RecordError.self) { try reader.next() }
        #expect(error.isAboutRecord && error.line == 2)
        let next = try reader.next()
        #expect(next?.id == "2" && next?.line == 3)
        error = try #require(throws: RecordError.self) { try reader.next() }
        #expect(error.line == 4)
        #expect(try reader.next() == nil)
    }

    @Test func `rows of CSV are passed over where their end is known`() throws {
        func skipping(_ rows: String) throws -> ([String], SkippedRecords) {
            var reader = try CSVPromptReader(bytes: Array(("id,prompt,k\n" + rows).utf8), name: "p.csv")
            var (ids, skipped) = ([String](), SkippedRecords())
            while true {
                do throws(RecordError) {
                    guard let record = try reader.next() else { return (ids, skipped) }
                    ids.append(record.id)
                } catch {
                    try skipped.add(error)
                }
            }
        }
        let (ids, skipped) = try skipping("1,a,\n2,b\n3,,\n4,x\"y,\n5,\"e\ne\",\n,f,\n1,again,\n6,\u{A0},\n7,g,\n")
        #expect(ids == ["1", "5", "7"])
        #expect(skipped.count == 6)
        // Behind a quote that is never closed nobody knows where a row ends.
        #expect(throws: RecordError.self) { try skipping("1,a,\n2,\"b,\n3,c,\n") }
        #expect(throws: RecordError.self) { try skipping("1,a,\n2,\"b\"x,\n3,c,\n") }
    }
}
