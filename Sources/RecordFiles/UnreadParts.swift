package import BatchFiles

/// Parts of requests that are not text: they are kept, and only models that take them are candidates.
package struct UnreadParts: Sendable, Equatable {
    package enum Kind: Int, CaseIterable, Sendable {
        case image, audio, file, tool, other

        /// By the `type` of a part in the OpenAI and Anthropic formats.
        init(partType: String) {
            if partType.contains("image") {
                self = .image
            } else if partType.contains("audio") {
                self = .audio
            } else if partType.contains("file") || partType.contains("document") {
                self = .file
            } else if partType.contains("tool") || partType.contains("function") {
                self = .tool
            } else {
                self = .other
            }
        }

        fileprivate var part: PartKinds {
            switch self {
            case .image: .images
            case .audio: .sound
            case .file: .files
            case .tool: .tools
            case .other: .others
            }
        }

        fileprivate func named(_ count: Int) -> String {
            let names =
                switch self {
                case .image: ("image", "images")
                case .audio: ("sound", "sounds")
                case .file: ("file", "files")
                case .tool: ("tool or tool call", "tools and tool calls")
                case .other: ("other part", "other parts")
                }
            return "\(count) \(count == 1 ? names.0 : names.1)"
        }
    }

    private var counts = Array(repeating: 0, count: Kind.allCases.count)
    /// The requests that have such parts.
    package private(set) var requests = 0

    package init() {}

    mutating func add(_ kind: Kind, _ count: Int) { counts[kind.rawValue] += count }

    /// Adds those of one request.
    mutating func add(request parts: UnreadParts) {
        guard parts.counts.contains(where: { $0 > 0 }) else { return }
        requests += 1
        for index in counts.indices { counts[index] += parts.counts[index] }
    }

    /// The kinds that were there.
    package var kinds: PartKinds {
        Kind.allCases.filter { counts[$0.rawValue] > 0 }.reduce(into: PartKinds()) { $0.insert($1.part) }
    }

    /// What was there, in one sentence; nil where all was text.
    ///
    /// - Parameter byText: whether the catalog plays no part in the choice of a model.
    /// - Returns: a clause without a full stop.
    package func summary(byText: Bool = false) -> String? {
        guard requests > 0 else { return nil }
        let named = Kind.allCases.filter { counts[$0.rawValue] > 0 }.map { $0.named(counts[$0.rawValue]) }
        let subject = requests == 1 ? "1 prompt has" : "\(requests) prompts have"
        return
            "\(subject) parts that are not text (\(named.joined(separator: ", "))): they are kept with the prompt, "
            + (byText
                ? "but a model is chosen by the text alone"
                : "and only models that take them are chosen (column takes of the catalog)")
    }

    /// How many parts were seen in all.
    var total: Int { counts.reduce(0, +) }
}
