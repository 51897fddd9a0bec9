/// What a request has besides text, or a model takes; the numbers are the database's.
package struct PartKinds: OptionSet, Sendable, Hashable {
    package let rawValue: Int16

    package init(rawValue: Int16) { self.rawValue = rawValue }

    package static let images = PartKinds(rawValue: 1)
    package static let sound = PartKinds(rawValue: 2)
    package static let files = PartKinds(rawValue: 4)
    package static let tools = PartKinds(rawValue: 8)
    package static let others = PartKinds(rawValue: 16)

    /// The words of a catalog and of messages, in their order.
    package static let words: [(kind: PartKinds, word: String)] = [
        (.images, "images"), (.sound, "sound"), (.files, "files"), (.tools, "tools"), (.others, "others"),
    ]

    /// The words of what is in it.
    package var words: [String] { Self.words.filter { contains($0.kind) }.map(\.word) }

    /// The kind of a word; nil if it is none.
    package init?(word: String) {
        guard let kind = Self.words.first(where: { $0.word == word })?.kind else { return nil }
        self = kind
    }
}
