internal import Backlog

/// A record that a test loads.
package struct TestRecord: LoadableRecord, Sendable, Equatable {
    package let id: String
    package let prompt: String
    package let metadata: [UInt8]
    package let line: Int

    package init(id: String, prompt: String, metadata: String? = nil, line: Int) {
        self.id = id
        self.prompt = prompt
        self.metadata = Array((metadata ?? "{}").utf8)
        self.line = line
    }
}
