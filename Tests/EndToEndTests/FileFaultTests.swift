import Foundation
import Postgres
import DatabaseTestSupport
import Testing

/// Files that would lose data in silence, or that are of another kind than was meant.
@Suite struct FileFaultTests {
    private static let tables = ["job", "prompt", "chunk"]

    private func enqueue(_ place: Workplace, _ file: String, _ more: String...) throws -> BuiltBinary.Result {
        try place.binary.run(["enqueue", file, "--job", "j", "--quality", "1", "--cost", "1"] + more)
    }

    private func expectNothing(_ connection: borrowing Connection, _ what: String) throws {
        for table in Self.tables {
            #expect(try connection.number("select count(*) from waybill.\(table)") == 0, "\(what): \(table)")
        }
    }

    /// A shell command's output, in the workplace.
    private func shell(_ place: Workplace, _ script: String) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments = ["-euc", script]
        process.currentDirectoryURL = place.folder
        try process.run()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0, "\(script)")
    }

    @Test func `a damaged gzip file is refused by name and byte, and nothing is loaded`() async throws {
        try await Workplace.withDatabase { place, connection in
            let lines = (0..<400).map { #"{"id": "n\#($0)", "prompt": "Weigh parcel \#($0)"}"# + "\n" }
            try place.write("a", lines[..<200].joined())
            try place.write("b", lines[200...].joined())
            try shell(
                place,
                """
                gzip -n a b
                cat a.gz b.gz > whole.gz
                (cat a.gz; echo '{"id": "plain", "prompt": "Behind"}') > appended.gz
                head -c $(($(wc -c < whole.gz) - 5)) whole.gz > cut.gz
                head -c $(($(wc -c < a.gz) + 7)) whole.gz > cut-header.gz
                (head -c $(($(wc -c < a.gz) - 6)) a.gz; printf 'xx'; tail -c 4 a.gz; cat b.gz) > checksum.gz
                """
            )
            let start = try Data(contentsOf: place.folder.appendingPathComponent("a.gz")).count
            for (name, expected) in [
                ("appended.gz", "ends at byte \(start), and what follows is no other member"),
                ("cut.gz", "inside the gzip member that starts at byte \(start)"),
                ("cut-header.gz", "inside the gzip member that starts at byte \(start)"),
                ("checksum.gz", "member that starts at byte 0 is wrong at byte"),
            ] {
                let result = try enqueue(place, name)
                #expect(result.status > 0, "\(name)")
                #expect(result.errors.contains(name) && result.errors.contains(expected), "\(result.errors)")
                // Skipping is for records.
                #expect(try enqueue(place, name, "--skip-invalid").status > 0, "\(name)")
                try expectNothing(connection, name)
            }
            #expect(try enqueue(place, "whole.gz").status == 0)
            #expect(try connection.number("select count(*) from waybill.prompt") == 400)
        }
    }

    @Test func `lines of batches are loaded as they are and keep their request`() async throws {
        try await Workplace.withDatabase { place, connection in
            let body =
                #"{ "model":"m", "messages":[{"role":"system","content":"Be brief."},{"role":"user","content":[{"type":"text","text":"Where is it?"},{"type":"image_url","image_url":{}}]}]}"#
            let file = try place.write(
                "batch.jsonl",
                """
                {"custom_id":"o","method":"POST","url":"/v1/chat/completions","body":\(body)}
                {"custom_id":"c","params":{"max_tokens":9,"messages":[{"role":"user","content":"Hello"}]}}
                {"id":"m","messages":[{"role":"user","content":"Hi"}]}
                {"id":"p","prompt":[{"role":"user","content":"Hey"}]}

                """
            )
            let result = try enqueue(place, file)
            #expect(result.status == 0, "\(result.errors)")
            #expect(result.errors.contains("1 prompt has parts that are not text (1 image)"), "\(result.errors)")
            let rows = try connection.query(
                """
                select external_id, prompt, request, metadata::text, request_form::text, parts::text
                from waybill.prompt order by prompt_no
                """
            )
            let texts = try rows.map { row in (try row.get(0, as: String.self), try row.get(1, as: String.self)) }
            #expect(texts.map(\.0) == ["o", "c", "m", "p"])
            #expect(texts.map(\.1) == ["Where is it?\n\n\u{1E}Be brief.", "Hello", "Hi", "Hey"])
            #expect(
                try rows.map { try $0.get(2, as: String.self) } == [
                    body, #"{"max_tokens":9,"messages":[{"role":"user","content":"Hello"}]}"#,
                    #"{"messages":[{"role":"user","content":"Hi"}]}"#,
                    #"{"messages":[{"role":"user","content":"Hey"}]}"#,
                ]
            )
            #expect(try rows[0].get(3, as: String.self) == #"{"method":"POST","url":"/v1/chat/completions"}"#)
            #expect(try rows.map { try $0.get(4, as: String.self) } == ["1", "6", "7", "7"])
            #expect(try rows.map { try $0.get(5, as: String.self) } == ["1", "0", "0", "0"])
            let forced = try place.binary.run(
                ["enqueue", file, "--job", "k", "--quality", "1", "--cost", "1", "--format", "anthropic"]
            )
            #expect(forced.status > 0 && forced.errors.contains("line 1") && forced.errors.contains("params"))
        }
    }

    @Test func `one array of objects is refused with the command that makes lines of it`() async throws {
        try await Workplace.withDatabase { place, connection in
            let file = try place.write("array.json", "[\n  {\"id\": 1, \"prompt\": \"p\"}\n]\n")
            for more in [[], ["--skip-invalid"]] {
                let result = try place.binary.run(
                    ["enqueue", file, "--job", "j", "--quality", "1", "--cost", "1"] + more
                )
                #expect(result.status > 0 && result.errors.contains("jq -c '.[]'"), "\(result.errors)")
            }
            try expectNothing(connection, "array")
        }
    }

    @Test func `a batch file is checked before a provider does`() throws {
        try Workplace.with { place in
            func line(_ id: String) -> String {
                #"{"custom_id":"\#(id)","method":"POST","url":"/v1/chat/completions","body":{"model":"m","#
                    + #""messages":[{"role":"user","content":"x"}]}}"# + "\n"
            }
            let good = try place.write("good.jsonl", line("a") + line("b"))
            let fine = try place.binary.run(["check", good])
            #expect(fine.status == 0 && fine.output.contains("for openai, 2 lines"), "\(fine.output)\(fine.errors)")
            let bad = try place.write("bad.jsonl", line("a") + String(repeating: line("a"), count: 30) + "{")
            let refused = try place.binary.run(["check", bad])
            #expect(refused.status == 1)
            #expect(refused.output.contains("bad.jsonl, line 2: duplicate_custom_id:"), "\(refused.output)")
            #expect(refused.output.contains("and 11 more faults") && refused.output.contains("31 faults"))
            let document = try place.binary.run(["check", bad, "--json", "--dialect", "vllm"])
            #expect(document.status == 1 && document.output.contains(#""dialect":"vllm""#), "\(document.output)")
            #expect(document.output.contains(#""faults":31"#) && document.output.contains(#""line":2"#))
            let missing = try place.binary.run(["check", "nowhere.jsonl"])
            #expect(missing.status == 1 && missing.errors.contains("nowhere.jsonl cannot be opened"))
        }
    }

    @Test func `other encodings and formats are named with the way to read them`() async throws {
        try await Workplace.withDatabase { place, connection in
            let excel = try place.write("de.csv", "\u{FEFF}ID;Prompt\r\n1;\"Übersetze: eins, zwei\"\r\n")
            let refused = try enqueue(place, excel)
            #expect(refused.status > 0 && refused.errors.contains("--delimiter ';'"), "\(refused.errors)")
            let again = try enqueue(place, excel, "--delimiter", ";")
            #expect(again.status > 0 && again.errors.contains("--loose-header"), "\(again.errors)")
            for (name, bytes, expected) in [
                ("a.jsonl", Data("PAR1".utf8) + Data([21, 0, 0, 0]), "Parquet"),
                ("b.jsonl", Data([0xFD, 0x37, 0x7A, 0x58, 0x5A, 0, 0]), "xz -dc"),
                ("c.csv", Data([0xFF, 0xFE, 0x69, 0, 0x64, 0]), "iconv -f UTF-16"),
            ] {
                try bytes.write(to: place.folder.appendingPathComponent(name))
                let result = try enqueue(place, name)
                #expect(result.status > 0 && result.errors.contains(expected), "\(result.errors)")
            }
            try expectNothing(connection, "refused files")
            #expect(try enqueue(place, excel, "--delimiter", ";", "--loose-header").status == 0)
            let marked = try place.write("bom.jsonl", "\u{FEFF}{\"id\":1,\"prompt\":\"x\"}\n")
            try place.binary.succeed("enqueue", marked, "--job", "bom", "--quality", "1", "--cost", "0")
            #expect(try connection.number("select count(*) from waybill.prompt") == 2)
        }
    }

    @Test func `empty prompts and other bad records are refused, or skipped and counted`() async throws {
        try await Workplace.withDatabase { place, connection in
            let file = try place.write(
                "p.jsonl",
                """
                {"id":"1","prompt":"good"}
                {"id":"2","prompt":" \\n\\u00a0"}
                {"id":"3","prompt":""}
                {"id":"1","prompt":"the id again"}
                {"id":"4"}
                not JSON
                {"id":"5","prompt":"also good"}

                """
            )
            let refused = try enqueue(place, file)
            #expect(refused.status > 0 && refused.errors.contains("line 2") && refused.errors.contains("white space"))
            try expectNothing(connection, "an empty prompt")
            let result = try enqueue(place, file, "--skip-invalid", "--json")
            #expect(result.status == 0, "\(result.errors)")
            #expect(result.output.contains("\"prompts\":2") && result.output.contains("\"skipped\":5"))
            for expected in ["skipped 5 invalid records", "line 3", "line 4", "line 6"] {
                #expect(result.errors.contains(expected), "\(result.errors)")
            }
            let bad = try place.write("bad.jsonl", "{\"id\":\"1\",\"prompt\":\"\"}\n")
            let none = try place.binary.run(
                ["enqueue", bad, "--job", "none", "--quality", "1", "--cost", "1", "--skip-invalid"]
            )
            #expect(
                none.status > 0 && none.errors.contains("skipped 1 invalid record")
                    && none.errors.contains("no prompts")
            )
            #expect(try connection.number("select count(*) from waybill.job") == 1)
        }
    }
}
