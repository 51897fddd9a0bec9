package import RoutingPolicy
package import StrictJSON
package import Units

/// `manifest.json`: everything about a snapshot but its numbers.
package struct Manifest: Sendable, Equatable {
    /// The schema this version writes, and the highest it knows every member of.
    package static let schema = 4

    /// The lowest schema this version reads: policies of those before knew predicted costs, not tokens, so that they could
    /// not follow a price, and explored by another rule.
    static let lowestSchema = 3

    /// The reader version this code is; a snapshot may ask for a higher one.
    package static let reader = 3

    /// Prices, shares and weights by which a policy is conditioned, in the order of the preference's axes.
    static let preferenceAxes = ["quality", "cost", "latency"]

    /// How recorded choices follow from probabilities.
    static let randomNumbers = "waybill-decision-v1 philox4x32-10"

    package var schema = Self.schema
    package var lowestReader = Self.reader
    package let name: String
    package let version: Int

    /// The identity of the snapshot this one continues.
    package let parent: Digest?

    /// Every other entry of the archive, in its order.
    package let files: [FileRecord]
    package let encoder: EncoderIdentity

    /// How feature vectors are scaled, for example `unit-length`.
    package let normalization: String
    package let candidates: [LanguageModel]

    /// By candidate: how many of its tokens come to one of the encoder's, in a prompt.
    package let inputRatios: [Float]

    /// By candidate: on how many prompts it was run to join the policy after training.
    package let onboarded: [ByteString: Int]
    package let costScale: CostScale

    /// What exploration may cost where a job does not say, in [0, 1]: see `PricedExploration`.
    package let explore: Double
    package let policy: PartRecord
    package let predictor: PartRecord

    /// The tensors of the weights file, in its order.
    package let tensors: [TensorRecord]
    package let madeFrom: Provenance

    /// SHA-256 of the training data as it was read; nil where there was none.
    package let trainingData: Digest?

    /// Results of gates and evaluations, each a JSON object; the tools that make them define their members.
    package let evidence: [JSON]
    package let golden: GoldenRecord

    /// The version of Waybill that packed.
    package let waybill: String

    /// One entry of the archive.
    package struct FileRecord: Sendable, Equatable {
        package let path: String
        /// In bytes.
        package let size: Int
        package let digest: Digest
        package let mediaType: String
    }

    /// What a policy or a predictor is, without its tensors.
    package struct PartRecord: Sendable, Equatable {
        package let algorithm: String
        package let settings: [String: SettingValue]
    }

    /// A tensor as it must be found in the weights file.
    package struct TensorRecord: Sendable, Equatable {
        package let name: String
        /// The format's name of the element type, for example F32.
        package let elementType: String
        package let shape: [Int]
    }

    /// How many golden decisions there are, and how close a reader must come to them.
    package struct GoldenRecord: Sendable, Equatable {
        package let count: Int
        /// See ``GoldenDecisions/check(_:tolerance:)``.
        package let tolerance: Double
    }
}

/// The entries of a snapshot.
enum EntryName {
    static let manifest = "manifest.json"
    static let golden = "golden.safetensors"
    static let weights = "weights.safetensors"

    /// In the archive's order: the manifest, then the others by their bytes.
    static let all = [manifest, golden, weights]

    static let tensorMediaType = "application/vnd.safetensors"
}
