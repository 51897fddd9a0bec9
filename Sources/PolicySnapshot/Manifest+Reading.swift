internal import RoutingPolicy
internal import StrictJSON
internal import Units

extension Manifest {
    /// Reads `manifest.json`, and refuses it unless ``bytes`` would give exactly the same again.
    ///
    /// A manifest of a newer schema that this reader may still load can have members it does not know; it is then read
    /// without the last comparison.
    ///
    /// - Throws: `SnapshotError` with code `manifestSyntax`, `manifestField`, `newerReaderNeeded` or `outdated`.
    init(parsing bytes: ArraySlice<UInt8>) throws(SnapshotError) {
        let json: JSON
        do { json = try JSON.parse(bytes, maximumDepth: 16) } catch {
            throw SnapshotError(.manifestSyntax, entry: EntryName.manifest, "\(error)")
        }
        let header = try ManifestObject(json, path: "", keys: nil)
        let schema = try header.integer("schema", atLeast: 1)
        let lowestReader = try header.integer("lowest_reader", atLeast: 1)
        guard lowestReader <= Self.reader else {
            throw SnapshotError(
                .newerReaderNeeded,
                entry: EntryName.manifest,
                field: "lowest_reader",
                "is \(lowestReader), but this Waybill is reader \(Self.reader); install a newer Waybill"
            )
        }
        guard schema >= Self.lowestSchema else {
            throw SnapshotError(
                .outdated,
                entry: EntryName.manifest,
                field: "schema",
                "is \(schema): an earlier Waybill made it, whose policies cannot follow a price and explore by another rule; "
                    + "train the policy again and pack it"
            )
        }
        try self.init(json, schema: schema, lowestReader: lowestReader)
        guard schema > Self.schema || self.bytes.elementsEqual(bytes) else {
            throw SnapshotError(
                .manifestSyntax,
                entry: EntryName.manifest,
                "is not in canonical form: keys sorted, no spaces, shortest numbers, one line end"
            )
        }
    }

    private init(_ json: JSON, schema: Int, lowestReader: Int) throws(SnapshotError) {
        /// The known members, which bind only a manifest of our own schema.
        func known(_ keys: String...) -> [String]? { schema > Self.schema ? nil : keys }

        let root = try ManifestObject(
            json,
            path: "",
            keys: known(
                "schema",
                "lowest_reader",
                "name",
                "version",
                "parent",
                "files",
                "encoder",
                "arms",
                "decision",
                "policy",
                "predictor",
                "tensors",
                "made_from",
                "evidence",
                "golden",
                "tool"
            )
        )
        self.schema = schema
        self.lowestReader = lowestReader
        name = try root.text("name")
        guard PolicyName.isValid(name) else { throw root.refusal("name", PolicyName.rule) }
        version = try root.integer("version", atLeast: 1)
        parent = try root.optionalDigest("parent")
        var files: [FileRecord] = []
        for file in try root.objects("files", keys: known("path", "size", "sha256", "media_type")) {
            files.append(
                FileRecord(
                    path: try file.text("path"),
                    size: try file.integer("size"),
                    digest: try file.digest("sha256"),
                    mediaType: try file.text("media_type")
                )
            )
        }
        self.files = files

        let encoder = try root.object("encoder", keys: known("kind", "sha256", "dimension", "normalization"))
        do {
            self.encoder = try EncoderIdentity(
                name: try encoder.text("kind"),
                digest: try encoder.digest("sha256").bytes,
                dimension: try encoder.integer("dimension", atLeast: 1)
            )
        } catch let error as SnapshotError { throw error } catch { throw ManifestObject.error("encoder", "\(error)") }
        normalization = try encoder.text("normalization")

        var candidates: [LanguageModel] = []
        var onboarded: [ByteString: Int] = [:]
        var inputRatios: [Float] = []
        let armKeys = known(
            "model",
            "input_nanodollars_per_mtok",
            "output_nanodollars_per_mtok",
            "batch_factor",
            "input_ratio",
            "onboarded_prompts"
        )
        for arm in try root.objects("arms", keys: armKeys) {
            candidates.append(
                LanguageModel(
                    name: try arm.text("model"),
                    inputPrice: Int64(try arm.integer("input_nanodollars_per_mtok")),
                    outputPrice: Int64(try arm.integer("output_nanodollars_per_mtok")),
                    batchFactor: try arm.double("batch_factor")
                )
            )
            guard let added = candidates.last, LanguageModel.isBatchFactor(added.batchFactor) else {
                throw arm.refusal("batch_factor", "is not above 0 and at most 1")
            }
            inputRatios.append(Float(try arm.double("input_ratio")))
            if let prompts = try arm.optionalInteger("onboarded_prompts", atLeast: 1) {
                onboarded[ByteString(candidates[candidates.count - 1].name)] = prompts
            }
        }
        self.candidates = candidates
        self.inputRatios = inputRatios
        self.onboarded = onboarded

        let decision = try root.object(
            "decision",
            keys: known("preference_axes", "cost_scale", "explore", "random_numbers")
        )
        guard try decision.array("preference_axes") == Self.preferenceAxes.map({ JSON($0) }) else {
            throw decision.refusal("preference_axes", "is not \(Self.preferenceAxes)")
        }
        guard try decision.text("random_numbers") == Self.randomNumbers else {
            throw decision.refusal("random_numbers", "is not \"\(Self.randomNumbers)\"")
        }
        costScale = try Self.costScale(decision, keys: known)
        explore = try decision.double("explore")
        policy = try PartRecord(try root.object("policy", keys: known("algorithm", "settings")))
        predictor = try PartRecord(try root.object("predictor", keys: known("algorithm", "settings")))
        var tensors: [TensorRecord] = []
        for tensor in try root.objects("tensors", keys: known("name", "dtype", "shape")) {
            tensors.append(
                TensorRecord(
                    name: try tensor.text("name"),
                    elementType: try tensor.text("dtype"),
                    shape: try tensor.shape("shape")
                )
            )
        }
        self.tensors = tensors

        let made = try root.object(
            "made_from",
            keys: known("trainer", "seed", "prompts", "outcomes", "hyperparameters", "data_sha256")
        )
        guard let seed = UInt64(try made.text("seed")) else {
            throw made.refusal("seed", "is not a whole number from 0 to 2^64 - 1, written as a string")
        }
        madeFrom = Provenance(
            trainer: try made.text("trainer"),
            seed: seed,
            prompts: try made.integer("prompts"),
            outcomes: try made.integer("outcomes"),
            hyperparameters: try made.dictionary("hyperparameters") { object, key throws(SnapshotError) in
                try object.text(key)
            }
        )
        trainingData = try made.optionalDigest("data_sha256")

        evidence = try root.array("evidence")
        guard evidence.allSatisfy({ $0.members != nil }) else {
            throw root.refusal("evidence", "holds something other than objects")
        }
        let golden = try root.object("golden", keys: known("count", "tolerance"))
        self.golden = GoldenRecord(
            count: try golden.integer("count", atLeast: 1),
            tolerance: try golden.double("tolerance")
        )
        // A tolerance that anything meets would make the check worthless.
        guard (0...0.01).contains(self.golden.tolerance) else {
            throw golden.refusal("tolerance", "is not a number from 0 to 0.01")
        }
        waybill = try root.object("tool", keys: known("waybill")).text("waybill")
    }

    private static func costScale(
        _ decision: ManifestObject,
        keys known: (String...) -> [String]?
    ) throws(SnapshotError) -> CostScale {
        let kind = try decision.object("cost_scale", keys: nil).text("kind")
        switch kind {
        case "linear":
            let scale = try decision.object("cost_scale", keys: known("kind", "tau_usd"))
            return .linear(tau: try scale.double("tau_usd"))
        case "logarithmic":
            let scale = try decision.object("cost_scale", keys: known("kind", "low_usd", "high_usd"))
            return .logarithmic(low: try scale.double("low_usd"), high: try scale.double("high_usd"))
        default:
            throw decision.refusal("cost_scale.kind", "is neither \"linear\" nor \"logarithmic\"")
        }
    }
}

extension Manifest.PartRecord {
    fileprivate init(_ part: ManifestObject) throws(SnapshotError) {
        algorithm = try part.text("algorithm")
        settings = try part.dictionary("settings") { object, key throws(SnapshotError) in try object.setting(key) }
    }
}
