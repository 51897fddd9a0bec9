internal import AsyncHTTPClient
internal import DurableFiles
internal import Foundation
internal import NIOCore
internal import NIOHTTP1

extension ProviderCaller {
    /// Redirects of content that are followed, to stores of files for example.
    private static let mostRedirects = 3

    /// Fetches content to a file: it has its name when it is whole and on the disk, and not before.
    ///
    /// The key goes to the provider's own host and to no other. What was cut off is taken again from the start by the
    /// next call.
    ///
    /// - Parameters:
    ///   - address: from the provider, or an endpoint.
    ///   - path: the file's place.
    ///   - call: what is asked, for messages.
    /// - Returns: its bytes.
    /// - Throws: `ProviderFault`; a file of an earlier call stays as it was.
    func download(_ address: String, to path: String, call: String) async throws(ProviderFault) -> Int {
        let temporary = path + ".part"
        do {
            var (place, isOwn) = (address, true)
            for _ in 0...Self.mostRedirects {
                var request = HTTPClientRequest(url: place)
                if isOwn {
                    for (name, value) in account.headers { request.headers.replaceOrAdd(name: name, value: value) }
                    request.headers.replaceOrAdd(name: "Accept", value: "application/binary")
                }
                let response = try await http.client.execute(request, timeout: .hours(6))
                if (300..<400).contains(Int(response.status.code)), let next = response.headers.first(name: "location")
                {
                    isOwn = account.base.own(next) != nil
                    place = account.base.own(next) ?? next
                    guard isOwn || place.hasPrefix("https://") else {
                        throw ProviderFault.refused(
                            code: "redirect",
                            reason: "\(call): the provider points to \(BaseURL.hostOnly(place)), which is not encrypted"
                        )
                    }
                    continue
                }
                guard response.status.code == 200 else {
                    let body = try? await response.body.collect(upTo: 64 * 1024)
                    throw AnswerVerdict.fault(
                        status: Int(response.status.code),
                        header: { name in response.headers.first(name: name) },
                        body: body.map { Array($0.readableBytesView) } ?? [],
                        call: call,
                        now: Date().timeIntervalSince1970
                    )
                }
                let count = try await Self.write(response, to: temporary, call: call)
                try DurableFile.rename(temporary, to: path)
                try DurableFile.synchronizeFolder(URL(fileURLWithPath: path).deletingLastPathComponent().path)
                return count
            }
            throw ProviderFault.refused(code: "redirect", reason: "\(call): more than three redirects")
        } catch let fault as FileFault {
            throw .settings("\(call): \(fault)")
        } catch {
            throw ProviderHTTP.fault(error, call: call)
        }
    }

    private static func write(_ response: HTTPClientResponse, to path: String, call: String) async throws -> Int {
        guard FileManager.default.createFile(atPath: path, contents: nil),
            let file = FileHandle(forWritingAtPath: path)
        else { throw ProviderFault.settings("\(call): cannot write to \(path)") }
        var count = 0
        do {
            for try await piece in response.body {
                try file.write(contentsOf: Data(piece.readableBytesView))
                count += piece.readableBytes
            }
            try file.synchronize()
            try file.close()
        } catch let error as CocoaError {
            throw ProviderFault.settings("\(call): cannot write to \(path): \(error.localizedDescription)")
        }
        if let length = response.headers.first(name: "content-length").flatMap({ Int($0) }), length != count {
            throw ProviderFault.unsure("\(call): cut off after \(count) of \(length) bytes")
        }
        return count
    }
}
