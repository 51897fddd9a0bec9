import Trials

extension Experiment {
    /// The head of a report, with the data and the encoder.
    static func setupHead(_ set: EvaluationSet, encoder: String, _ made: Provenance) -> String {
        """
        \(head(set, made)).

        - Data: `\(set.name)`, \(set.texts.count) prompts, \(set.candidates.count) models with a score, a cost and \
        a price on \
        every prompt.
        - Encoder: `\(encoder)`.

        """
    }
}
