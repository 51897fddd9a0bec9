internal import StrictJSON

/// What a provider says of an error, in any of the shapes that servers are known to use.
///
/// `{"error": {"message", "type", "code"}}` with a code that is a text, a number or null; `{"error": "text"}`;
/// `{"detail": ...}`; `{"object": "error", "message": ...}`; `{"message": ...}`; a page of HTML; nothing at all.
package struct ErrorBody: Equatable {
    package var code = ""
    package var type = ""
    package var message = ""

    package init(_ bytes: [UInt8]) {
        guard let document = try? JSON.parse(bytes) else {
            let text = String(decoding: bytes.prefix(2000), as: UTF8.self)
            message = Self.shortened(text.hasPrefix("<") || text.contains("<html") ? "a page of HTML" : text)
            return
        }
        // A list of one error is known from compatible servers.
        let object = document.array?.first ?? document
        let error = object["error"] ?? object["detail"] ?? object
        if let text = error.string {
            message = Self.shortened(text)
            return
        }
        let inner = error["error"] ?? error
        code = Self.text(inner["code"]) ?? ""
        type = Self.text(inner["type"]) ?? ""
        let said = Self.text(inner["message"]) ?? Self.text(inner["msg"]) ?? inner.string
        message = Self.shortened(said ?? String(decoding: inner.serialized(), as: UTF8.self))
    }

    /// What to show: the message, or the code or type where there is none.
    package var shown: String {
        [message, code, type].first { !$0.isEmpty && $0 != "{}" && $0 != "null" } ?? "no reason given"
    }

    private static func text(_ value: JSON?) -> String? {
        switch value {
        case .string(let text): text
        case .number(let text): text
        default: nil
        }
    }

    /// At most 300 characters of one line; control characters become spaces.
    private static func shortened(_ text: String) -> String {
        let line = String(text.unicodeScalars.map { $0.properties.generalCategory == .control ? " " : Character($0) })
        return line.count > 300 ? line.prefix(300) + "…" : line
    }
}
