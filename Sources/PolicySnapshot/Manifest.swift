package import RoutingPolicy
package import StrictJSON
package import Units

/// `manifest.json`: everything about a snapshot but its numbers.
package struct Manifest: Sendable, Equatable {
    /// The schema this version writes, and the highest it knows every member of.
    package static let schema = 4

    /// The lowest schema this version reads: policies of those before knew predicted costs, not tokens, so that they
    /// could not follow a price, and explored by another rule.
    static let lowestSchema = 3

    /// The reader version this code is; a snapshot may ask for a higher one.
    package static let reader = 3

    /// Prices, shares and weights by which a policy is conditioned, in the order of the preference's axes.
    static let preferenceAxes = ["quality", "cost", "latency"]

    /// How recorded choices follow from probabilities.
    static let randomNumbers = "waybill-decision-v1 philox4x32-10"

    package internal(set) var schema = Self.schema
    package internal(set) var lowestReader = Self.reader
    package internal(set) var name = ""
    package internal(set) var version = 0

    /// The identity of the snapshot this one continues.
    package internal(set) var parent: Digest?

    /// Every other entry of the archive, in its order.
    package internal(set) var files: [FileRecord] = []
    package internal(set) var encoder = EncoderRecord()

    /// The models that the policy may choose, in its order.
    package internal(set) var arms: [Arm] = []
    package internal(set) var costScale = CostScale.linear(tau: 0)

    /// What exploration may cost where a job does not say, in [0, 1]: see `PricedExploration`.
    package internal(set) var explore = 0.0
    package internal(set) var policy = PartRecord()
    package internal(set) var predictor = PartRecord()

    /// The tensors of the weights file, in its order.
    package internal(set) var tensors: [TensorRecord] = []
    package internal(set) var madeFrom = Origin()

    /// Results of gates and evaluations, each a JSON object; the tools that make them define their members.
    package internal(set) var evidence: [JSON] = []
    package internal(set) var golden = GoldenRecord()

    /// The version of Waybill that packed.
    package internal(set) var waybill = ""

    /// A manifest to fill.
    init() {}

    /// One entry of the archive.
    package struct FileRecord: Sendable, Equatable {
        package internal(set) var path: String
        /// In bytes.
        package internal(set) var size: Int
        package internal(set) var digest: Digest
        package internal(set) var mediaType: String
    }

    /// The encoder that a policy was trained with.
    package struct EncoderRecord: Sendable, Equatable {
        package internal(set) var name: String
        package internal(set) var digest: Digest
        package internal(set) var dimension: Int

        /// How feature vectors are scaled, for example `unit-length`.
        package internal(set) var normalization: String
    }

    /// A model that the policy may choose.
    package struct Arm: Sendable, Equatable {
        package internal(set) var name: String

        /// Nano-dollars per million tokens.
        package internal(set) var inputPrice: Int64
        package internal(set) var outputPrice: Int64
        package internal(set) var batchFactor: Double

        /// How many of its tokens come to one of the encoder's, in a prompt.
        package internal(set) var inputRatio: Float

        /// On how many prompts it was run to join the policy after training; nil for one of the training.
        package internal(set) var onboarded: Int?
    }

    /// What a policy or a predictor is, without its tensors.
    package struct PartRecord: Sendable, Equatable {
        package internal(set) var algorithm: String
        package internal(set) var settings: [String: SettingValue]
    }

    /// A tensor as it must be found in the weights file.
    package struct TensorRecord: Sendable, Equatable {
        package internal(set) var name: String
        /// The format's name of the element type, for example F32.
        package internal(set) var elementType: String
        package internal(set) var shape: [Int]
    }

    /// What a policy was made from.
    package struct Origin: Sendable, Equatable {
        package internal(set) var trainer = ""
        package internal(set) var seed: UInt64 = 0
        package internal(set) var prompts = 0
        package internal(set) var outcomes = 0
        package internal(set) var hyperparameters: [String: String] = [:]

        /// SHA-256 of the training data as it was read; nil where there was none.
        package internal(set) var trainingData: Digest?
    }

    /// How many golden decisions there are, and how close a reader must come to them.
    package struct GoldenRecord: Sendable, Equatable {
        package internal(set) var count: Int
        /// See `GoldenDecisions/check(_:tolerance:)`.
        package internal(set) var tolerance: Double
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
