package import Postgres
package import Units

/// What came back from a model for a prompt, as the log has it.
package struct LoggedOutcome: Sendable, Equatable {
    /// The model's number in the catalog.
    package var model: Int16

    /// In [0, 1]; nil where the answer has no grade.
    package var score: Float?

    /// In nano-dollars; nil where it is not known.
    package var cost: Int64?
    package var inputTokens: Int32?
    package var outputTokens: Int32?
    package var source: PromptOutcome.Source
    package var recordedAt: Timestamp
}

/// A prompt that was routed, with what was known when it was and what came back since.
package struct LoggedDecision: Sendable {
    /// What became of the request to the chosen model.
    package enum State: Int16, Sendable {
        case notSent = 0
        case sent = 1
        /// Refused for good, or out of tries: no answer will come.
        case failed = 2
    }

    package var job: Int64

    /// The prompt's number in its job, from 1.
    package var prompt: Int32

    /// The id that the producer gave it.
    package var externalID: ByteString
    package var text: String

    /// The other fields of its record, a JSON object; nil where it had none.
    package var metadata: String?

    /// Parts besides text, as a sum: 1 images, 2 sound, 4 files, 8 tools, 16 others.
    package var parts: Int16

    /// The snapshot that decided.
    package var snapshot: Digest

    /// The preference of the job, weights that sum to one.
    package var preference: (quality: Double, cost: Double, latency: Double)

    /// When its chunk was finished, by the clock of the database.
    package var decidedAt: Timestamp

    /// The number of the chosen model.
    package var chosen: Int16

    /// The probability with which it was chosen, in (0, 1].
    package var propensity: Double

    /// In [0, 1].
    package var predictedQuality: Double

    /// In nano-dollars.
    package var predictedCost: Int64
    package var state: State

    /// Of every model that was asked, in the order of their numbers.
    package var outcomes: [LoggedOutcome]

    /// What came back from the chosen model.
    package var chosenOutcome: LoggedOutcome? { outcomes.first { $0.model == chosen } }
}
