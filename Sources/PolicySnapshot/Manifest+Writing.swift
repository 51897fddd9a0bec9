internal import RoutingPolicy
package import StrictJSON
internal import Units

extension Manifest {
    /// The file's bytes: keys sorted, no spaces, one line end; the same for equal manifests.
    var bytes: [UInt8] { json.canonicalBytes() + [UInt8(ascii: "\n")] }

    /// The manifest as JSON; ``bytes`` is its canonical form.
    package var json: JSON {
        [
            "schema": JSON(schema),
            "lowest_reader": JSON(lowestReader),
            "name": JSON(name),
            "version": JSON(version),
            "parent": Self.json(parent),
            "files": JSON(files.map(Self.json)),
            "encoder": [
                "kind": JSON(encoder.name),
                "sha256": JSON(Digest(bytes: encoder.digest)?.hex ?? ""),
                "dimension": JSON(encoder.dimension),
                "normalization": JSON(normalization),
            ],
            "arms": JSON(
                zip(candidates, inputRatios).map {
                    Self.json($0, inputRatio: $1, onboarded: onboarded[ByteString($0.name)])
                }
            ),
            "decision": [
                "preference_axes": JSON(Self.preferenceAxes.map { JSON($0) }),
                "cost_scale": Self.json(costScale),
                "explore": JSON(explore),
                "random_numbers": JSON(Self.randomNumbers),
            ],
            "policy": Self.json(policy),
            "predictor": Self.json(predictor),
            "tensors": JSON(tensors.map(Self.json)),
            "made_from": [
                "trainer": JSON(madeFrom.trainer),
                // As text: readers that hold numbers in doubles would round it.
                "seed": JSON(String(madeFrom.seed)),
                "prompts": JSON(madeFrom.prompts),
                "outcomes": JSON(madeFrom.outcomes),
                "hyperparameters": Self.object(madeFrom.hyperparameters) { JSON($0) },
                "data_sha256": Self.json(trainingData),
            ],
            "evidence": JSON(evidence),
            "golden": ["count": JSON(golden.count), "tolerance": JSON(golden.tolerance)],
            "tool": ["waybill": JSON(waybill)],
        ]
    }

    private static func json(_ digest: Digest?) -> JSON { digest.map { JSON($0.hex) } ?? nil }

    private static func json(_ file: FileRecord) -> JSON {
        [
            "path": JSON(file.path),
            "size": JSON(file.size),
            "sha256": JSON(file.digest.hex),
            "media_type": JSON(file.mediaType),
        ]
    }

    private static func json(_ model: LanguageModel, inputRatio: Float, onboarded: Int?) -> JSON {
        var members = [
            JSON.Member(key: "model", value: JSON(model.name)),
            JSON.Member(key: "input_nanodollars_per_mtok", value: JSON(model.inputPrice)),
            JSON.Member(key: "output_nanodollars_per_mtok", value: JSON(model.outputPrice)),
            JSON.Member(key: "batch_factor", value: JSON(model.batchFactor)),
            JSON.Member(key: "input_ratio", value: JSON(inputRatio)),
        ]
        if let onboarded { members.append(JSON.Member(key: "onboarded_prompts", value: JSON(onboarded))) }
        return .object(members)
    }

    private static func json(_ scale: CostScale) -> JSON {
        switch scale {
        case .linear(let tau): ["kind": "linear", "tau_usd": JSON(tau)]
        case .logarithmic(let low, let high): ["kind": "logarithmic", "low_usd": JSON(low), "high_usd": JSON(high)]
        }
    }

    private static func json(_ part: PartRecord) -> JSON {
        ["algorithm": JSON(part.algorithm), "settings": object(part.settings, json)]
    }

    private static func json(_ setting: SettingValue) -> JSON {
        switch setting {
        case .number(let number): JSON(number)
        case .flag(let isOn): JSON(isOn)
        case .text(let text): JSON(text)
        }
    }

    private static func json(_ tensor: TensorRecord) -> JSON {
        [
            "name": JSON(tensor.name),
            "dtype": JSON(tensor.elementType),
            "shape": JSON(tensor.shape.map { JSON($0) }),
        ]
    }

    /// A dictionary as an object, its keys sorted: a dictionary's own order differs from run to run.
    private static func object<Value>(_ values: [String: Value], _ json: (Value) -> JSON) -> JSON {
        JSON(values.sorted { $0.key < $1.key }.map { JSON.Member(key: $0.key, value: json($0.value)) })
    }
}
