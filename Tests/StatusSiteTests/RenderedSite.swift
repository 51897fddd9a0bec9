import StatusSite

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

    /// The sample of that name, rendered once for all tests.
    static func sample(_ name: String) throws -> RenderedSite {
        guard let site = SampleData.sites[name] else { throw PageSource.Malformed(description: "no sample \(name)") }
        return try site.get()
    }

    /// All pages, but of many jobs only the first few.
    var somePages: [String] {
        let jobs = pages.filter { $0.hasPrefix("jobs/") }
        return pages.filter { !$0.hasPrefix("jobs/") } + jobs.prefix(10)
    }

    var pages: [String] { order.filter { $0.hasSuffix(".html") } }

    func page(_ path: String) throws -> PageSource {
        guard let bytes = files[path] else { throw PageSource.Malformed(description: "there is no page \(path)") }
        return try PageSource(bytes)
    }

    func text(_ path: String) -> String { String(decoding: files[path] ?? [], as: UTF8.self) }
}
