internal import StrictJSON

/// What every prompt has to be, in whatever format it came.
enum PromptRules {
    /// The most bytes an id may have; the database's index takes no more.
    static let maximumIDLength = 512

    /// Why `id` cannot name a prompt; nil if it can.
    static func fault(ofID id: String) -> String? {
        if id.isEmpty { return "the id is empty; it must name the prompt" }
        if id.utf8.contains(0) { return nul("id") }
        guard id.utf8.count <= maximumIDLength else {
            return "the id has \(id.utf8.count) bytes, but \(maximumIDLength) is the most that is allowed"
        }
        return nil
    }

    /// Why `text` cannot be sent to a model; nil if it can.
    static func fault(ofPrompt text: String, limit: Int) -> String? {
        if text.utf8.contains(0) { return nul("prompt") }
        guard text.utf8.count <= limit else {
            return "the prompt has \(text.utf8.count) bytes, but \(limit) is the most that is allowed"
        }
        guard text.unicodeScalars.contains(where: { !$0.properties.isWhitespace }) else {
            return text.isEmpty
                ? "the prompt is empty, which providers refuse; remove the record or give it a text"
                : "the prompt is nothing but white space, which providers refuse; remove the record or give it a text"
        }
        return nil
    }

    static func nul(_ field: String) -> String {
        "the field \(JSON.excerpt(of: field)) holds the character U+0000, which the database cannot store; remove it"
    }

    static func repeated(_ id: String) -> String {
        "the id \(JSON.excerpt(of: id)) was given to an earlier prompt; ids must be distinct"
    }
}
