import PolicyLearning
import RoutingPolicy
import Testing

struct TrainingOptionsTests {
    @Test(arguments: TrainerRegistry.trainers.map { $0.name })
    func `the defaults of every trainer are among what its options take`(name: String) throws {
        let options = try TrainerRegistry.options(of: name)
        #expect(Set(options.map(\.name)).count == options.count)
        var given: [String: SettingValue] = [:]
        for option in options {
            #expect(!option.help.isEmpty)
            given[option.name] = .text(option.defaultValue.text)
        }
        let texts = try TrainerRegistry.optionTexts(of: name, given: given)
        #expect(try texts == TrainerRegistry.optionTexts(of: name, given: [:]))
    }

    @Test func `options are given by name, and by the numbers of old`() throws {
        func texts(_ given: [String: SettingValue]) throws -> [String: String] {
            try TrainerRegistry.optionTexts(of: "llm-bandit", given: given)
        }
        let named: [String: SettingValue] = [
            "predictor": .text("blend"), "cost_form": .text("global-logarithm"), "dynamic_cost": .text("true"),
            "lowest_ratio": .text("0.001"), "steps": .text("1e3"), "utility_weight": .text("30"),
        ]
        let numbered: [String: SettingValue] = [
            "predictor": .text("1"), "cost_form": 1, "dynamic_cost": .text("1"), "lowest_ratio": 0.001, "steps": 1000,
            "temperature": 30,
        ]
        #expect(try texts(named) == texts(numbered))
        #expect(try texts(named)["predictor"] == "blend")
        #expect(try texts(named)["dynamic_cost"] == "true")
        #expect(try texts(named)["steps"] == "1000")
    }

    @Test(arguments: [
        ("steps", "many", "a whole number from 0 to 1000000"), ("steps", "1.5", "a whole number"),
        ("mixup", "2", "a number from 0 to 1"), ("dynamic_cost", "yes", "true or false"),
        ("cost_form", "linear", "set-maximum or global-logarithm"),
        ("cost_form", "2", "set-maximum or global-logarithm"),
        ("step", "1", "did you mean steps, pretraining_steps"),
        ("lowest_ratio", "3", "expected lowest_ratio to be the smaller"),
    ])
    func `what an option expects is said where another value is given`(name: String, text: String, reason: String) {
        let error = #expect(throws: LearningError.self) {
            try TrainerRegistry.optionTexts(of: "llm-bandit", given: [name: .text(text)])
        }
        #expect(
            error?.description.contains(name) == true && error?.description.contains(reason) == true,
            "\(error?.description ?? "")"
        )
    }

    @Test func `an option that is given under its name and its former one is refused`() {
        let error = #expect(throws: LearningError.self) {
            try TrainerRegistry.optionTexts(of: "llm-bandit", given: ["temperature": 1, "utility_weight": 2])
        }
        #expect(error?.description.contains("temperature and utility_weight are the same option") == true)
    }
}
