internal import RoutingPolicy
internal import StrictJSON
internal import Units

// The members of `manifest.json`, each named once; the order is that in which they are shown and stored.

extension Manifest: ManifestPart {
    mutating func visit(_ form: inout ManifestForm) {
        form.integer("schema", &schema, atLeast: 1)
        form.integer("lowest_reader", &lowestReader, atLeast: 1)
        form.text("name", &name)
        form.require(PolicyName.isValid(name), "name", PolicyName.rule)
        form.integer("version", &version, atLeast: 1)
        form.digest("parent", &parent)
        form.parts("files", &files)
        form.part("encoder", &encoder)
        form.parts("arms", &arms)
        form.group("decision") { form in
            let axes = Self.preferenceAxes
            form.constant("preference_axes", JSON(axes.map { JSON($0) }), named: "\(axes)")
            form.part("cost_scale", &costScale)
            form.double("explore", &explore)
            form.constant("random_numbers", JSON(Self.randomNumbers), named: "\"\(Self.randomNumbers)\"")
        }
        form.part("policy", &policy)
        form.part("predictor", &predictor)
        form.parts("tensors", &tensors)
        form.part("made_from", &madeFrom)
        form.objects("evidence", &evidence)
        form.part("golden", &golden)
        form.group("tool") { form in form.text("waybill", &waybill) }
    }

    /// What is read before anything else: whether this reader may read the rest.
    struct Header: ManifestPart {
        var schema = 0
        var lowestReader = 0

        mutating func visit(_ form: inout ManifestForm) {
            form.integer("schema", &schema, atLeast: 1)
            form.integer("lowest_reader", &lowestReader, atLeast: 1)
        }
    }
}

extension Manifest.FileRecord: ManifestPart {
    init() { self.init(path: "", size: 0, digest: Digest.blank, mediaType: "") }

    mutating func visit(_ form: inout ManifestForm) {
        form.text("path", &path)
        form.integer("size", &size)
        form.digest("sha256", &digest)
        form.text("media_type", &mediaType)
    }
}

extension Manifest.EncoderRecord: ManifestPart {
    init() { self.init(name: "", digest: Digest.blank, dimension: 0, normalization: "") }

    mutating func visit(_ form: inout ManifestForm) {
        form.text("kind", &name)
        form.digest("sha256", &digest)
        form.integer("dimension", &dimension, atLeast: 1)
        form.text("normalization", &normalization)
    }
}

extension Manifest.Arm: ManifestPart {
    init() { self.init(name: "", inputPrice: 0, outputPrice: 0, batchFactor: 0, inputRatio: 0, onboarded: nil) }

    mutating func visit(_ form: inout ManifestForm) {
        form.text("model", &name)
        form.integer("input_nanodollars_per_mtok", &inputPrice)
        form.integer("output_nanodollars_per_mtok", &outputPrice)
        form.double("batch_factor", &batchFactor)
        form.require(LanguageModel.isBatchFactor(batchFactor), "batch_factor", "is not above 0 and at most 1")
        form.float("input_ratio", &inputRatio)
        form.integer("onboarded_prompts", &onboarded, atLeast: 1)
    }
}

extension CostScale: ManifestPart {
    init() { self = .linear(tau: 0) }

    mutating func visit(_ form: inout ManifestForm) {
        var kind = "linear"
        var (tau, low, high) = (0.0, 0.0, 0.0)
        switch self {
        case .linear(let scale): tau = scale
        case .logarithmic(let from, let to): (kind, low, high) = ("logarithmic", from, to)
        }
        form.text("kind", &kind)
        switch kind {
        case "linear":
            form.double("tau_usd", &tau)
            self = .linear(tau: tau)
        case "logarithmic":
            form.double("low_usd", &low)
            form.double("high_usd", &high)
            self = .logarithmic(low: low, high: high)
        default:
            form.refuseKind("kind", "is neither \"linear\" nor \"logarithmic\"")
        }
    }
}

extension Manifest.PartRecord: ManifestPart {
    init() { self.init(algorithm: "", settings: [:]) }

    mutating func visit(_ form: inout ManifestForm) {
        form.text("algorithm", &algorithm)
        form.settings("settings", &settings)
    }
}

extension Manifest.TensorRecord: ManifestPart {
    init() { self.init(name: "", elementType: "", shape: []) }

    mutating func visit(_ form: inout ManifestForm) {
        form.text("name", &name)
        form.text("dtype", &elementType)
        form.extents("shape", &shape)
    }
}

extension Manifest.Origin: ManifestPart {
    mutating func visit(_ form: inout ManifestForm) {
        form.text("trainer", &trainer)
        form.integerAsText("seed", &seed)
        form.integer("prompts", &prompts)
        form.integer("outcomes", &outcomes)
        form.texts("hyperparameters", &hyperparameters)
        form.digest("data_sha256", &trainingData)
    }
}

extension Manifest.GoldenRecord: ManifestPart {
    init() { self.init(count: 0, tolerance: 0) }

    mutating func visit(_ form: inout ManifestForm) {
        form.integer("count", &count, atLeast: 1)
        form.double("tolerance", &tolerance)
        // A tolerance that anything meets would make the check worthless.
        form.require((0...0.01).contains(tolerance), "tolerance", "is not a number from 0 to 0.01")
    }
}

extension Digest {
    /// What a digest is before it is read.
    fileprivate static let blank = Digest(hash: [UInt8](repeating: 0, count: 32))
}
