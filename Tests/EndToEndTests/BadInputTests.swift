import Foundation
import Postgres
import DatabaseTestSupport
import Testing

/// Every error a user can provoke with bad input: a sentence that names the place, a status above 0, nothing left
/// behind.
@Suite struct BadInputTests {
    /// A workplace that speaks to a fresh database.
    private func withDatabase(_ body: (Workplace, borrowing Connection) throws -> Void) async throws {
        try await TestDatabase.with { target in
            let empty = try Workplace.empty()
            defer { empty.remove() }
            let place = Workplace(
                binary: BuiltBinary(folder: empty.folder, environment: ["DATABASE_URL": target.secretText])
            )
            try body(place, try Connection(target))
        }
    }

    private func enqueue(_ place: Workplace, _ file: String, _ more: String...) throws -> BuiltBinary.Result {
        try place.binary.run(["enqueue", file, "--job", "bad", "--quality", "1", "--cost", "1"] + more)
    }

    @Test func `bad lines of a backlog name file and line and leave no job`() async throws {
        let good = #"{"id": "a", "prompt": "x"}"# + "\n"
        let cases: [(content: [UInt8], expected: [String])] = [
            (Array((good + "{\"id\": \"b\", \"prompt\": ").utf8), ["prompts.jsonl", "2"]),
            (Array((good + "[1]\n").utf8), ["prompts.jsonl", "2", "object"]),
            (Array((good + "{\"id\": \"b\"}\n").utf8), ["prompts.jsonl", "2", "prompt"]),
            (Array((good + "{\"id\": \"b\", \"prompt\": 3}\n").utf8), ["prompts.jsonl", "2", "prompt"]),
            (Array((good + good).utf8), ["prompts.jsonl", "2", "a"]),
            (Array((good + "{\"id\": \"b\", \"prompt\": \"\\u0000\"}\n").utf8), ["prompts.jsonl", "2"]),
            (
                Array(good.utf8) + Array("{\"id\": \"b\", \"prompt\": \"".utf8) + [0xFF] + Array("\"}\n".utf8),
                ["2", "UTF-8"]
            ),
            ([], ["bad"]),
        ]
        for (content, expected) in cases {
            try await withDatabase { place, connection in
                let file = place.folder.appendingPathComponent("prompts.jsonl")
                try Data(content).write(to: file)
                let result = try enqueue(place, file.path)
                #expect(result.status > 0)
                for text in expected { #expect(result.errors.contains(text), "'\(text)' is not in: \(result.errors)") }
                for table in ["job", "prompt", "chunk"] {
                    #expect(try connection.number("select count(*) from waybill.\(table)") == 0)
                }
            }
        }
    }

    @Test func `limits, preferences and files`() async throws {
        try await withDatabase { place, connection in
            let file = try place.write(
                "prompts.jsonl",
                #"{"id": "a", "prompt": "\#(String(repeating: "x", count: 200))"}"#
            )
            #expect(try enqueue(place, file, "--maximum-prompt", "100").errors.contains("100"))
            #expect(try enqueue(place, place.folder.path + "/absent.jsonl").errors.contains("absent.jsonl"))
            #expect(try enqueue(place, place.folder.path).status > 0)
            let negative = try place.binary.fail("enqueue", file, "--job", "j", "--quality=-1", "--cost", "1")
            #expect(negative.contains("quality") && negative.contains("-1"))
            #expect(try place.binary.fail("enqueue", file, "--job", "j", "--quality", "0", "--cost", "0").contains("0"))
            #expect(
                try place.binary.fail("enqueue", file, "--job", "", "--quality", "1", "--cost", "0").contains("name")
            )
            #expect(try connection.number("select count(*) from waybill.job") == 0)
            #expect(try enqueue(place, file).status == 0)
            let again = try enqueue(place, file)
            #expect(again.status > 0 && again.errors.contains("--resume"), "\(again.errors)")
            #expect(try enqueue(place, file, "--resume").status == 0)
            let other = try place.write("other.jsonl", #"{"id": "b", "prompt": "y"}"#)
            #expect(try enqueue(place, other, "--resume").status > 0)
            #expect(try connection.number("select count(*) from waybill.prompt") == 1)
        }
    }

    @Test func `times are checked before any database is asked`() throws {
        let later = "2999-03-01T08:00:00Z"
        let cases: [(options: [String], expected: String)] = [
            (["--deadline", "2999-02-30T00:00:00Z"], "no such day"),
            (["--deadline", "2999-02-29T00:00:00Z"], "no such day"),
            (["--not-before", "2999-13-01T00:00:00Z"], "no such day"),
            (["--deadline", "2020-01-01T00:00:00Z"], "has passed"),
            (["--deadline", later, "--not-before", later], "not after"),
            (["--deadline", later, "--not-before", "2999-03-01T09:00:00+00:30"], "not after"),
            (["--deadline", "2999-03-01T25:00:00Z"], "time of day"), (["--deadline", "2999-03-01"], "with its zone"),
            (["--deadline", "infinity"], "with its zone"), (["--deadline", "tomorrow"], "with its zone"),
        ]
        try Workplace.with { place in
            for (options, expected) in cases {
                // Nothing listens there: the database would give another error.
                let database = ["--database", "postgres://127.0.0.1:1/none"]
                let result = try place.binary.run(
                    ["jobs", "open", "bad", "--quality", "1", "--cost", "1"] + options + database
                )
                #expect(result.status > 0 && result.errors.contains(expected), "\(options): \(result.errors)")
            }
        }
    }

    @Test func `catalogs and policies`() async throws {
        try await withDatabase { place, connection in
            let header = "model,price_in_per_mtok,price_out_per_mtok\n"
            for (rows, expected) in [("a,1,2\na,1,2\n", "3"), ("a,-1,2\n", "2"), ("a,nan,2\n", "2"), ("a,1\n", "2")] {
                let file = try place.write("models.csv", header + rows)
                let message = try place.binary.fail("models", "import", file)
                #expect(message.contains("models.csv") && message.contains(expected), "\(message)")
            }
            #expect(try connection.number("select count(*) from waybill.model") == 0)
            #expect(try place.binary.fail("route").contains("promoted"))
            #expect(try place.binary.fail("train", Workplace.demo, "--policy", "oracle").contains("barp"))
            #expect(try place.binary.fail("train", place.folder.path, "--policy", "knn").contains("models.csv"))
            #expect(try place.binary.fail("outcomes", Workplace.demo, "--job", "none").contains("none"))
            #expect(try place.binary.fail("snapshot", "verify", "absent.tar.zst").contains("keygen"))
            try place.binary.succeed("snapshot", "keygen")
            #expect(try place.binary.fail("snapshot", "verify", "absent.tar.zst").contains("absent.tar.zst"))
        }
    }

    @Test func `missing and altered weights`() throws {
        try Workplace.with { place in
            let weights = place.folder.appendingPathComponent(".waybill/weights")
            try FileManager.default.removeItem(at: weights)
            let missing = try place.binary.fail("train", Workplace.demo, "--policy", "knn")
            #expect(missing.contains("waybill encoder fetch --into"))
            try FileManager.default.createDirectory(at: weights, withIntermediateDirectories: true)
            for name in ["model.safetensors", "vocab.txt"] {
                try Data("altered".utf8).write(to: weights.appendingPathComponent(name))
            }
            let message = try place.binary.fail("train", Workplace.demo, "--policy", "knn")
            #expect(message.contains("SHA-256") && message.contains("waybill encoder fetch --into"), "\(message)")
            #expect(!FileManager.default.fileExists(atPath: place.folder.path + "/.waybill/policies/knn.draft"))
        }
    }

    @Test func `schemas that do not fit and databases that are not there`() async throws {
        try await withDatabase { place, connection in
            try connection.script("update waybill.schema_migration set sha256 = sha256('x') where version = 1")
            #expect(try place.binary.fail("migrate").contains("0001"))
        }
        try await withDatabase { place, connection in
            try connection.script(
                "insert into waybill.schema_migration (version, name, sha256) values (999, 'later', sha256('x'))"
            )
            #expect(try place.binary.fail("status").contains("999"))
        }
        try await TestCluster.withEmptyDatabase { target in
            try Workplace.with { place in
                let binary = BuiltBinary(folder: place.folder, environment: ["DATABASE_URL": target.secretText])
                let message = try binary.fail("status")
                #expect(message.contains("waybill migrate"))
            }
        }
        try Workplace.with { place in
            #expect(try place.binary.fail("status").contains("waybill up"))
            let absent = try place.binary.fail("status", "--database", "host=/absent user=u password=secret dbname=d")
            #expect(absent.contains("/absent") && !absent.contains("secret"))
            var binary = place.binary
            binary.environment["PATH"] = "/absent"
            let message = try binary.run(["up"])
            #expect(message.status == 0 || message.errors.contains("postgresql"), "\(message.errors)")
            _ = try place.binary.run(["down", "--delete-data"])
        }
    }

    @Test func `a home that cannot be written`() throws {
        try Workplace.with { place in
            // A file where the folder should be: permissions would not stop root.
            let file = try place.write("file", "")
            #expect(try place.binary.fail("up", "--home", file + "/home").contains(file))
            #expect(try place.binary.fail("snapshot", "keygen", "--home", file + "/home").contains(file))
        }
    }
}
