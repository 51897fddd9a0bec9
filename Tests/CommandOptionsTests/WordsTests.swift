import ArgumentParser
import CommandOptions
import RoutingPolicy
import Testing
import Trials

/// Options as the words that would be typed for them.
@Suite struct WordsTests {
    @Test(arguments: [
        (["a", "b=1", "x,y", "task-holdout:a", "/p/q.csv", "0.5"], "a b=1 x,y task-holdout:a /p/q.csv 0.5"),
        (["two words", ";", ""], "'two words' ';' ''"), (["it's", "$HOME", "`id`"], #"'it'\''s' '$HOME' '`id`'"#),
        (["größe", "漢"], "größe 漢"),
    ])
    func `a line for a shell quotes what a shell would read otherwise`(words: [String], line: String) {
        #expect(ShellWords.line(words) == line)
    }

    @Test func `what is at its default needs no word, and what is not comes back`() throws {
        #expect(try SplitOptions.parse([]).words.isEmpty)
        #expect(try SeedOptions.parse([]).words == ["--seeds", "5"])
        let words = ["--delimiter", ";", "--decimal-comma", "--loose-header"]
        #expect(try CSVOptions.parse(words).words == words)
        let options = try PolicyOptions.parse(["--option", "a=1", "--option=b=2"])
        #expect(options.words == ["--option", "a=1", "--option", "b=2"])
        #expect(try ExplorationOptions.parse(["--explore", "0.010"]).words.isEmpty)
    }

    @Test func `options change just what they name in a plan`() throws {
        var plan = EvaluationPlan()
        try SplitOptions.parse(["--split", "task-holdout:a"]).apply(to: &plan)
        try SeedOptions.parse(["--seeds", "2"]).apply(to: &plan)
        try PolicyOptions.parse(["--option", "epochs=3"]).apply(to: &plan)
        #expect(plan.split == .taskHoldout("a") && plan.seeds == 2 && plan.options == ["epochs": "3"])
        #expect(plan.encoder == "minilm" && plan.logDraws == 1 && plan.explore == 0.01)
        #expect(throws: (any Error).self) { try EncoderOptions.parse(["--encoder", "none"]).apply(to: &plan) }
        #expect(throws: (any Error).self) { try SeedOptions.parse(["--seeds", "0"]) }
        #expect(throws: (any Error).self) { try ExplorationOptions.parse(["--explore", "nan"]) }
    }

    @Test(arguments: [["a"], ["a="], ["=1"], ["a=1", "a=2"]])
    func `an option of a policy is a name and a value, once`(texts: [String]) {
        #expect(throws: (any Error).self) { try OptionValues(texts) }
    }
}
