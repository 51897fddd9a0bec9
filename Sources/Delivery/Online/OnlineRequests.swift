internal import BatchFiles
internal import Foundation
internal import StrictJSON

/// One line of a request file as a single call.
struct OnlineRequest: Sendable {
    let id: [UInt8]
    let body: [UInt8]
    /// How often the server was busy or away for it.
    var tries = 0
}

/// Reads the calls of a request file one by one, without those that are settled.
struct OnlineRequests {
    private let file: FileHandle
    private let service: ModelService
    private let skipped: Set<[UInt8]>
    private var buffer: [UInt8] = []
    private var place = 0
    private var isAtEnd = false

    init(path: String, service: ModelService, skipping skipped: Set<[UInt8]>) throws {
        guard let file = FileHandle(forReadingAtPath: path) else { throw DeliveryError.missingFile(path: path) }
        self.file = file
        self.service = service
        self.skipped = skipped
    }

    mutating func next() throws -> OnlineRequest? {
        while let line = try nextLine() {
            let request = try Self.request(line, service)
            if !skipped.contains(request.id) { return request }
        }
        return nil
    }

    private mutating func nextLine() throws -> [UInt8]? {
        while true {
            if let end = buffer[place...].firstIndex(of: 0x0A) {
                defer { place = end + 1 }
                return Array(buffer[place..<end])
            }
            guard !isAtEnd, let piece = try file.read(upToCount: 1 << 20), !piece.isEmpty else {
                isAtEnd = true
                return nil
            }
            buffer = Array(buffer[place...]) + piece
            place = 0
        }
    }

    private static func request(_ line: [UInt8], _ service: ModelService) throws -> OnlineRequest {
        let parsed: RequestLine
        do throws(RequestFault) { parsed = try RequestLine(line.span) } catch {
            throw DeliveryError.unreadableLine(reason: error.reason)
        }
        var body = Array(line[parsed.body])
        // The jobs of Mistral name the model, its single calls do in the body.
        if service.dialect == .mistral, let first = body.firstIndex(of: UInt8(ascii: "{")) {
            let isEmpty = body[(first + 1)...].first { $0 > 0x20 } == UInt8(ascii: "}")
            let model = #""model":"#.utf8 + JSON.string(service.servedAs).serialized() + (isEmpty ? [] : [0x2C])
            body.insert(contentsOf: model, at: first + 1)
        }
        return OnlineRequest(id: Array(parsed.id.text.utf8), body: body)
    }
}
