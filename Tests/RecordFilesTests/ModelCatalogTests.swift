import RecordFiles
import Testing

@Suite struct ModelCatalogTests {
    private func catalog(_ rows: String, requiringPrices: Bool = false) throws -> [ModelCatalog.Model] {
        let text = "model,price_in_per_mtok,price_out_per_mtok,params,note\n" + rows
        return try ModelCatalog(bytes: Array(text.utf8), name: "m.csv", requiringPrices: requiringPrices).models
    }

    @Test(
        arguments: [
            ("0.3", 300_000_000), ("10.0", 10_000_000_000), ("0", 0), ("0.000001", 1000), ("0.000001000000", 1000),
            ("999999.999999", 999_999_999_999_000), ("0.1", 100_000_000), ("007", 7_000_000_000),
            ("2.675", 2_675_000_000),
        ] as [(String, Int64)]
    )
    func `prices are exact`(text: String, nanoDollars: Int64) throws {
        #expect(try catalog("a,\(text),1,,\n")[0].inputPrice == nanoDollars)
    }

    @Test func `a batch factor is a share in millionths, one where nothing is said`() throws {
        func factors(_ rows: String) throws -> [Int64] {
            let text = "batch_factor,model,price_in_per_mtok,price_out_per_mtok\n" + rows
            return try ModelCatalog(bytes: Array(text.utf8), name: "m.csv").models.map(\.batchMillionths)
        }
        #expect(try factors("0.5,a,1,2\n,b,1,2\n1,c,1,2\n0.000001,d,1,2\n") == [500_000, 1_000_000, 1_000_000, 1])
        #expect(try catalog("a,1,2,,\n")[0].batchMillionths == 1_000_000)
        for bad in ["0", "1.1", "-1", "half", "0.0000001"] {
            let error = #expect(throws: RecordError.self) { try factors("\(bad),a,1,2\n") }
            #expect(
                error?.description.contains("line 2, column 1") == true
                    && error?.description.contains("batch factor") == true
            )
        }
    }

    @Test(arguments: ["-1", "nan", "NaN", "inf", "1e-3", "$1", " 1", "1.", ".5", "1.2.3", "0x1", "-", "free"])
    func `what is no plain decimal is no price`(text: String) throws {
        let error = try #require(throws: RecordError.self) { try catalog("a,\"\(text)\",1,,\n") }
        #expect(
            error.description
                == "m.csv, line 2, column 3: \"\(text)\" is no price; expected USD per million tokens as a plain "
                + "decimal, such as 0.15."
        )
    }

    @Test(arguments: [
        ("a,0.0000001,1,,\n", "line 2, column 3: the price \"0.0000001\" has more than six decimals"),
        ("a,1,1000000,,\n", "line 2, column 5: the price \"1000000\" is not below a million USD"),
        ("a,1,99999999999999999999999,,\n", "line 2, column 5: the price \"99999999999999999999999\" is not below"),
        ("a,1,1,,\nb,1,1,,\na,2,2,,\n", "line 4, column 1: the model \"a\" already stands on line 2"),
        (",1,1,,\n", "line 2, column 1: the model has no name"),
        ("\"a\nb\",1,1,,\n", "line 2, column 1: the model's name holds a control character"),
        ("a,1,1\n", "line 2: the row has 3 fields"),
        ("", "m.csv: names no model below its header"),
    ])
    func `faults are named with their place`(rows: String, message: String) throws {
        let error = try #require(throws: RecordError.self) { try catalog(rows) }
        #expect(error.description.contains(message), "\(error)")
    }

    @Test func `optional columns and unknown prices`() throws {
        let models = try catalog("a,1,2,8B,x\nb,,,,\n")
        #expect(models.map(\.name) == ["a", "b"])
        #expect(models.map(\.parameters) == ["8B", ""])
        #expect(models.map(\.provider) == ["", ""])
        #expect(models[1].inputPrice == nil)
        #expect(models[1].outputPrice == nil)
        #expect(models.map(\.line) == [2, 3])
        let error = try #require(throws: RecordError.self) { try catalog("b,,,,\n", requiringPrices: true) }
        #expect(error.reason.hasPrefix("the price is missing"))
    }
}

/// Names and prices that are allowed, or nearly, but cannot be meant.
@Suite struct ModelCatalogDoubtTests {
    private func catalog(_ rows: String) throws -> ModelCatalog {
        try ModelCatalog(bytes: Array(("model,price_in_per_mtok,price_out_per_mtok\n" + rows).utf8), name: "m.csv")
    }

    @Test(arguments: [
        ("v/a ", "ends with a space; write \"v/a\""), (" v/a", "starts with a space"), (" v/a ", "starts and ends"),
        ("v/a\u{A0}", "U+00A0 (NO-BREAK SPACE)"), ("v/\u{200B}a", "U+200B (ZERO WIDTH SPACE)"),
        ("\u{FEFF}v/a", "U+FEFF"), ("v\u{2003}a", "U+2003 (EM SPACE)"), ("v/a\u{AD}", "U+00AD (SOFT HYPHEN)"),
    ])
    func `white space around a name and invisible characters are refused by line`(name: String, reason: String) throws {
        let error = try #require(throws: RecordError.self) { try catalog("x,1,1\n\"\(name)\",1,1\n") }
        #expect(error.line == 3 && error.reason.contains(reason), "\(error)")
    }

    @Test func `names that look alike are named with both lines and kept`() throws {
        let found = try catalog("v/A,1,1\nv/a,2,2\nw/\u{E9},1,1\nw/e\u{301},1,1\nGPT 4,1,1\n")
        #expect(found.models.count == 5)
        #expect(found.notes.map(\.line) == [3, 5])
        #expect(found.notes[0].reason.contains("on line 2 in case only"))
        #expect(found.notes[1].reason.contains("on line 4 in how accents are written only"))
    }

    @Test func `prices in another unit are doubted with the usual range`() throws {
        let found = try catalog("a,0.000003,0.000015\nb,3000.5,1\nc,0,0\nd,0.01,200\n")
        #expect(found.notes.map(\.line) == [2, 2, 3])
        #expect(found.notes[0].reason.contains("0.01 to 200") && found.notes[0].reason.contains("per token"))
        #expect(found.notes[2].reason.contains("very high"))
        for (row, word) in [("a,0.00000015,1\n", "per token"), ("a,3000000,1\n", "0.01 to 200")] {
            let error = try #require(throws: RecordError.self) { try catalog(row) }
            #expect(error.line == 2 && error.reason.contains(word), "\(error)")
        }
    }
}
