import Foundation
import StrictJSON
import Testing

/// What a set of outcomes lacks, and where its report may go, is said before the work and by its real reason.
@Suite(.enabled(if: Workplace.hasWeights, "the weights are missing; run ops/fetch-weights.sh"))
struct OutcomeFaultTests {
    /// A set with two models on `prompts`; each row's score and cost for the two.
    private func set(
        _ place: Workplace,
        _ name: String,
        texts: [String],
        prices: [String] = ["a,1,2", "b,2,3"],
        called: String? = nil,
        header: String = "prompt_id,model,score,cost_usd",
        rows: (Int) -> [String]
    ) throws {
        try FileManager.default.createDirectory(
            at: place.folder.appendingPathComponent(name),
            withIntermediateDirectories: true
        )
        let prompts = texts.enumerated().map { "{\"id\":\"\($0)\",\"prompt\":\"\($1)\",\"task\":\"t\($0 % 2)\"}\n" }
        try place.write("\(name)/prompts.jsonl", prompts.joined())
        try place.write(
            "\(name)/models.csv",
            (["model,price_in_per_mtok,price_out_per_mtok"] + prices).joined(separator: "\n") + "\n"
        )
        try place.write(
            "\(name)/outcomes.csv",
            ([header] + texts.indices.flatMap(rows)).joined(separator: "\n") + "\n"
        )
        if let called { try place.write("\(name)/set.json", "{\"name\":\"\(called)\",\"outcomes\":\"recorded\"}") }
    }

    private let texts = (0..<20).map { "Question number \($0)" }

    @Test func `missing costs, scores and prices are named, and not the option that was given`() throws {
        try Workplace.with { place in
            try set(place, "no-costs", texts: texts) { ["\($0),a,1,", "\($0),b,0.5,"] }
            try set(place, "no-column", texts: texts, header: "prompt_id,model,score") { ["\($0),a,1", "\($0),b,0.5"] }
            for name in ["no-costs", "no-column"] {
                for command in [
                    ["train", "--policy", "knn"], ["train", "--policy", "knn", "--incomplete-models"], ["evaluate"],
                ] {
                    let result = try place.binary.run(command + [name])
                    #expect(result.status > 0)
                    #expect(result.errors.contains("has no cost of any call") && result.errors.contains("cost_usd"))
                    #expect(
                        !result.errors.contains("--incomplete-models") && !result.errors.contains("--complete-prompts")
                    )
                }
            }
            try set(place, "no-scores", texts: texts) { ["\($0),a,,0.1", "\($0),b,,0.2"] }
            #expect(try place.binary.fail("train", "no-scores", "--policy", "knn").contains("has no score of any call"))
            try set(place, "no-prices", texts: texts, prices: ["a,,", "b,,"]) { ["\($0),a,1,0.1", "\($0),b,0,0.2"] }
            let unpriced = try place.binary.fail("train", "no-prices", "--policy", "knn")
            #expect(unpriced.contains("has no price of any model"))
            try set(place, "partly", texts: texts) {
                ["\($0),a,1,\($0 == 3 ? "" : "0.1")", "\($0),b,1,\($0 == 4 ? "" : "1")"]
            }
            let partly = try place.binary.fail("train", "partly", "--policy", "knn")
            #expect(
                partly.contains("a: no score or cost on 1 of 20") && partly.contains("--incomplete-models"),
                "\(partly)"
            )
        }
    }

    @Test func `blank figures and sets that cannot be split say why`() throws {
        try Workplace.with { place in
            try set(place, "free", texts: texts, prices: ["a,0,0", "b,2,3"]) { ["\($0),a,0.5,0", "\($0),b,1,0.2"] }
            let output = try place.binary.succeed(
                "evaluate",
                "free",
                "--policies",
                "ridge",
                "--seeds",
                "1",
                "--out",
                "report"
            )
            #expect(output.contains("AIQ log is blank: `a` cost nothing"), "\(output)")
            let report = try String(
                contentsOf: place.folder.appendingPathComponent("report/report.md"),
                encoding: .utf8
            )
            #expect(report.contains("AIQ log is blank"))
            try set(place, "best-free", texts: texts, prices: ["a,0,0", "b,2,3"]) {
                ["\($0),a,1,0", "\($0),b,0.5,0.2"]
            }
            let free = try place.binary.succeed("evaluate", "best-free", "--policies", "ridge", "--seeds", "1")
            #expect(
                free.contains("cost at 90, 95 and 100 % is blank: the best single model, `a`, costs nothing"),
                "\(free)"
            )

            try set(place, "equal", texts: Array(repeating: "The same", count: 60)) {
                ["\($0),a,1,0.1", "\($0),b,0,0.2"]
            }
            let equal = try place.binary.fail("evaluate", "equal", "--policies", "ridge")
            #expect(equal.contains("all 60 prompts have the same text"), "\(equal)")
            let train = try place.binary.fail("train", "equal", "--policy", "knn", "--holdout", "0.5")
            #expect(train.contains("all 60 prompts have the same text"), "\(train)")
        }
    }

    @Test func `two sets of one name keep their reports, and a place that cannot be is found first`() throws {
        try Workplace.with { place in
            try set(place, "one", texts: texts, called: "shop") { ["\($0),a,1,0.1", "\($0),b,0.5,0.2"] }
            try set(place, "two", texts: texts, called: "shop") { ["\($0),a,0.2,0.1", "\($0),b,0.5,0.2"] }
            func report(_ set: String) throws -> String {
                let output = try place.binary.succeed("evaluate", set, "--policies", "ridge", "--seeds", "1")
                return String(output.split(separator: "\n").last ?? "")
            }
            let first = try report("one")
            #expect(first.hasSuffix("/evaluations/shop/report.md"))
            let content = try Data(contentsOf: URL(fileURLWithPath: first))
            #expect(try report("two").hasSuffix("/evaluations/shop-2/report.md"))
            #expect(try Data(contentsOf: URL(fileURLWithPath: first)) == content)
            #expect(try report("one") == first)

            try place.write("file", "kept")
            let result = try place.binary.run([
                "evaluate", "one", "--policies", "ridge", "--seeds", "1", "--out", "file",
            ])
            #expect(
                result.status > 0 && result.errors.contains("is a file, but a folder is expected"),
                "\(result.errors)"
            )
            #expect(!result.errors.contains("trials"), "found before the work: \(result.errors)")
            #expect(try place.binary.fail("train", "one", "--policy", "knn", "--out", "two").contains("is a folder"))
            #expect(try place.binary.fail("train", "one", "--policy", "knn", "--out", "file/x.draft").contains("file"))
        }
    }

    @Test func `unknown names of policies, options and tasks have their nearest`() throws {
        try Workplace.with { place in
            try set(place, "one", texts: texts) { ["\($0),a,1,0.1", "\($0),b,0.5,0.2"] }
            #expect(try place.binary.fail("evaluate", "one", "--policies", "rigde").contains("ridge"))
            let near = try place.binary.fail("train", "one", "--policy", "hierachical")
            #expect(near.contains("did you mean hierarchical?"))
            #expect(
                try place.binary.fail("train", "one", "--policy", "barp", "--option", "epoch=3")
                    .contains("did you mean epochs?")
            )
            #expect(try place.binary.fail("evaluate", "one", "--split", "task-holdout:t7").contains("t1"))
        }
    }
}
