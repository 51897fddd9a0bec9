@testable import StatusSite

/// All files of a site, in memory.
struct RenderedSite {
    var files: [String: [UInt8]] = [:]
    var order: [String] = []

    init(_ data: SiteData) throws {
        let pages = try SitePages(data)
        try pages.forEachFile { file in
            order.append(file.path)
            files[file.path] = file.bytes
        }
    }

    var pages: [String] { order.filter { $0.hasSuffix(".html") } }

    func page(_ path: String) throws -> PageSource {
        guard let bytes = files[path] else { throw PageSource.Malformed(description: "there is no page \(path)") }
        return try PageSource(bytes)
    }

    func text(_ path: String) -> String { String(decoding: files[path] ?? [], as: UTF8.self) }
}
