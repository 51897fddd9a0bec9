internal import Foundation
internal import NIOCore

/// The content of a request that is made from a file while it is sent: a beginning, the file, an end.
///
/// Memory holds one piece at a time, whatever the size of the file.
struct BodyStream: AsyncSequence, Sendable {
    typealias Element = ByteBuffer

    let beginning: [UInt8]
    let path: String
    /// Bytes of the file that are sent.
    let fileBytes: Int
    let end: [UInt8]
    /// Whether the newlines of the file become commas, as the lines become members of an array.
    var joinsLines = false

    /// Bytes in all.
    var count: Int { beginning.count + fileBytes + end.count }

    func makeAsyncIterator() -> Iterator { Iterator(stream: self) }

    struct Iterator: AsyncIteratorProtocol {
        private enum Place { case beginning, file, end, done }

        private let stream: BodyStream
        private var place = Place.beginning
        private var file: FileHandle?
        private var left: Int

        init(stream: BodyStream) {
            self.stream = stream
            left = stream.fileBytes
        }

        mutating func next() async throws -> ByteBuffer? {
            switch place {
            case .beginning:
                place = .file
                file = try FileHandle(forReadingFrom: URL(fileURLWithPath: stream.path))
                return ByteBuffer(bytes: stream.beginning)
            case .file:
                guard left > 0 else {
                    place = .done
                    try file?.close()
                    return ByteBuffer(bytes: stream.end)
                }
                guard let data = try file?.read(upToCount: Swift.min(left, 256 * 1024)), !data.isEmpty else {
                    throw ProviderFault.settings("the file \(stream.path) became shorter while it was sent")
                }
                left -= data.count
                guard stream.joinsLines else { return ByteBuffer(bytes: data) }
                return ByteBuffer(bytes: data.map { $0 == 0x0A ? 0x2C : $0 })
            case .end, .done: return nil
            }
        }
    }
}
