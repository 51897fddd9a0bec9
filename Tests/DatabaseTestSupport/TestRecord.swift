internal import Backlog

/// A record that a test loads.
package struct TestRecord: LoadableRecord, Sendable, Equatable {
    package let id: String
    package let prompt: String
    package let metadata: [UInt8]
    package let line: Int
    package let request: [UInt8]?
    package let requestForm: Int16?
    package let requestParts: Int16

    package init(
        id: String,
        prompt: String,
        metadata: String? = nil,
        line: Int,
        request: String? = nil,
        form: Int16? = nil,
        parts: Int16 = 0
    ) {
        self.request = request.map { Array($0.utf8) }
        requestForm = form
        requestParts = parts
        self.id = id
        self.prompt = prompt
        self.metadata = Array((metadata ?? "{}").utf8)
        self.line = line
    }
}
