package import RoutingPolicy
package import Units

// The records of the manifest as what the policy is built from, and back.

extension Manifest {
    package var candidates: [LanguageModel] { arms.map(\.model) }

    /// By candidate: how many of its tokens come to one of the encoder's, in a prompt.
    var inputRatios: [Float] { arms.map(\.inputRatio) }

    /// By candidate: on how many prompts it was run to join the policy after training.
    package var onboarded: [ByteString: Int] {
        var counts: [ByteString: Int] = [:]
        for arm in arms { counts[ByteString(arm.name)] = arm.onboarded }
        return counts
    }
}

extension Manifest.Arm {
    package var model: LanguageModel {
        LanguageModel(name: name, inputPrice: inputPrice, outputPrice: outputPrice, batchFactor: batchFactor)
    }

    init(_ model: LanguageModel, inputRatio: Float, onboarded: Int?) {
        self.init(
            name: model.name,
            inputPrice: model.inputPrice,
            outputPrice: model.outputPrice,
            batchFactor: model.batchFactor,
            inputRatio: inputRatio,
            onboarded: onboarded
        )
    }
}

extension Manifest.EncoderRecord {
    /// - Throws: `PolicyError.incompatibleFeatures` for a dimension that is not positive.
    func identity() throws(PolicyError) -> EncoderIdentity {
        try EncoderIdentity(name: name, digest: digest.bytes, dimension: dimension)
    }

    init(_ encoder: EncoderIdentity, normalization: String) {
        self.init(
            name: encoder.name,
            digest: Digest(hash: encoder.digest),
            dimension: encoder.dimension,
            normalization: normalization
        )
    }
}

extension Manifest.Origin {
    var provenance: Provenance {
        Provenance(
            trainer: trainer,
            seed: seed,
            prompts: prompts,
            outcomes: outcomes,
            hyperparameters: hyperparameters
        )
    }

    init(_ provenance: Provenance, trainingData: Digest?) {
        trainer = provenance.trainer
        seed = provenance.seed
        prompts = provenance.prompts
        outcomes = provenance.outcomes
        hyperparameters = provenance.hyperparameters
        self.trainingData = trainingData
    }
}
