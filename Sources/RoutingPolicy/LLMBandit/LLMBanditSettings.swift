/// What a snapshot keeps of ``LLMBanditPolicy`` beside the tensors.
package struct LLMBanditSettings: NamedSettings, Equatable {
    package var heads = 4
    package var costForm = CostForm.setMaximum
    package var usesPredictedCost = false
    package var costReference = 1.0
    package var lowestRatio = 0.0
    package var highestRatio = 2.0
    package var utilityWeight = 0.0
    package var rewardUnit = 0.0

    package static let declared = [
        Setting("heads", \Self.heads, in: 1...64, "attention heads of the set transformer"),
        Setting("cost_form", \Self.costForm, "how the network is shown cost"),
        Setting(
            "dynamic_cost",
            \Self.usesPredictedCost,
            "whether cost is the prediction for the prompt, else the model's mean"
        ),
        Setting("cost_reference", \Self.costReference, in: 1e-30...1e30, "the typical c~"),
        Setting("lowest_ratio", \Self.lowestRatio, in: 0...CostForm.largestRatio, "least trained w_c / w_q"),
        Setting(
            "highest_ratio",
            \Self.highestRatio,
            in: 0...CostForm.largestRatio,
            "greatest trained w_c / w_q"
        ),
        Setting(
            "utility_weight",
            \Self.utilityWeight,
            in: 0...1e6,
            "times the predicted utility in the logits",
            formerly: ["temperature"]
        ),
        Setting("reward_unit", \Self.rewardUnit, in: 0...1e9, "what a reward of 1 is worth in logits"),
    ]

    package init() {}
}
