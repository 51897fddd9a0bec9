import ArgumentParser

struct OnboardCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "onboard",
        abstract: "Bring a new model into a trained policy from 20 to 50 answers, without training.",
        discussion: """
            First choose prompts: `waybill onboard ask`. Run the model on them, grade its
            answers, and put the scores into a CSV file with the columns prompt_id, score
            and, if known, cost_usd, input_tokens and output_tokens. Then `waybill onboard
            fit` writes a new draft. All else in the policy stays as it is.

            Example: waybill onboard ask new-model my.draft --models models.csv \\
                         --data demo --out ask.jsonl
            """,
        subcommands: [OnboardAskCommand.self, OnboardFitCommand.self]
    )
}
