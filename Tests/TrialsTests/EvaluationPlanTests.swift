import PolicyEvaluation
import RoutingPolicy
import Terminal
import Testing
import Trials

/// What options ask for, and what they are refused for.
@Suite struct EvaluationPlanTests {
    @Test func `all are the policies that train in seconds, and references add nothing`() throws {
        let all = try EvaluationPlan.policies("all", feedback: nil, options: [:]).map(\.label)
        #expect(all.contains("ridge") && all.contains("barp"))
        #expect(!all.contains("llm-bandit") && !all.contains("cheapest"))
        let named = try EvaluationPlan.policies("ridge,cheapest,knn,ridge", feedback: .log, options: [:])
        #expect(named.map(\.label) == ["ridge", "knn"])
        #expect(named.allSatisfy { $0.feedbackProtocol == .log })
        #expect(try EvaluationPlan.policies("cheapest", feedback: nil, options: [:]).isEmpty)
    }

    @Test func `without a protocol each policy is shown what it was made for`() throws {
        #expect(try PolicyVariant("ridge").feedbackProtocol == .full)
        #expect(try PolicyVariant("barp").feedbackProtocol == .replay)
    }

    @Test func `an option goes to those that know it, and what a variant sets itself stays`() throws {
        let variants = [
            try PolicyVariant("barp", label: "short", ["epochs": 3]), try PolicyVariant("barp"),
            try PolicyVariant("knn"),
        ]
        let applied = try PolicyVariant.applying(["epochs": 7, "explore": 0.5], to: variants)
        #expect(
            applied.map(\.options) == [
                ["epochs": 3, "explore": 0.5], ["epochs": 7, "explore": 0.5], ["explore": 0.5],
            ]
        )
    }

    @Test(
        arguments: [
            ("", [:], "names no policy"), ("rigde", [:], "ridge"), ("knn", ["epochs": 3], "epochs"),
            ("ridge", ["ridge_penalty": -1], "ridge_penalty"),
        ] as [(String, [String: SettingValue], String)]
    )
    func `a list that means nothing is refused`(list: String, options: [String: SettingValue], expected: String) {
        let error = #expect(throws: (any Error).self) {
            try EvaluationPlan.policies(list, feedback: nil, options: options)
        }
        #expect("\(error.map { "\($0)" } ?? "")".contains(expected))
    }

    @Test func `a split is random or the hold-out of a task`() throws {
        #expect(try SplitRule(option: "random") == .random)
        #expect(try SplitRule(option: "task-holdout:a:b") == .taskHoldout("a:b"))
        for text in ["", "half", "task-holdout:", "Random"] {
            #expect(throws: CommandError.self) { try SplitRule(option: text) }
        }
        #expect(SplitRule.thinned(task: "a", share: 0.1).summary.contains("10 %"))
    }

    @Test func `preferences are a count, equal steps, or weights`() throws {
        #expect(try PreferenceGrid(option: "9") == .scaleFree(count: 9))
        #expect(try PreferenceGrid(option: "linear") == .linear(count: 41))
        #expect(try PreferenceGrid(option: "linear:3") == .linear(count: 3))
        #expect(try PreferenceGrid(option: "0,0.5,1") == .explicit([0, 0.5, 1]))
        for text in ["", "1", "1002", "linear:x", "0.5", "0.5,2", "0.5,", "nan,1"] {
            #expect(throws: CommandError.self, "\(text)") { try PreferenceGrid(option: text) }
        }
    }

    @Test func `feedback is one of three`() throws {
        #expect(try FeedbackProtocol(option: "replay") == .replay)
        #expect(throws: CommandError.self) { try FeedbackProtocol(option: "none") }
    }
}
