import Testing

import StatusSite

@Suite struct PageTests {
    private static let names = SampleData.all.map(\.name)
    private static let policy =
        "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'"
    private static let allowed: Set<String> = [
        "html", "head", "meta", "title", "link", "body", "a", "header", "p", "nav", "ul", "li", "main", "footer",
        "code", "h1",
        "h2", "h3", "section", "dl", "div", "dt", "dd", "small", "span", "strong", "bdi", "table", "caption", "thead",
        "tbody",
        "tr", "th", "td", "data", "time", "svg", "rect", "path", "circle", "text", "desc", "figure", "figcaption",
        "details",
        "summary", "pre", "br", "q",
    ]

    @Test(arguments: names)
    func `pages hold only what the templates write`(_ name: String) throws {
        let site = try RenderedSite.sample(name)
        for path in site.somePages {
            let page = try site.page(path)
            #expect(Set(page.elements.map(\.name)).isSubset(of: Self.allowed), "\(path)")
            for attribute in page.elements.flatMap(\.attributes) {
                #expect(attribute.name != "style" && !attribute.name.hasPrefix("on"), "\(path)")
            }
            let head = page.elements.prefix(3).map(\.name)
            #expect(head == ["html", "head", "meta"])
            #expect(
                page.elements[2]["http-equiv"] == "Content-Security-Policy"
                    && page.elements[2]["content"] == Self.policy
            )
            #expect(page.all("h1").count == 1 && page.elements[0]["lang"] == "en")
        }
    }

    @Test(arguments: names)
    func `links and references resolve`(_ name: String) throws {
        let site = try RenderedSite.sample(name)
        var ids: [String: Set<String>] = [:]
        var sources: [(path: String, page: PageSource)] = []
        for path in site.somePages {
            let page = try site.page(path)
            sources.append((path, page))
            ids[path] = Set(page.ids)
            #expect(ids[path]?.count == page.ids.count, "an id stands twice in \(path)")
        }
        for (path, page) in sources {
            for link in page.elements.compactMap({ $0["href"] }) {
                let parts = link.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
                let target = parts[0].isEmpty ? path : Self.resolve(parts[0], from: path)
                #expect(site.files[target] != nil, "\(path) links to \(link)")
                if parts.count == 2 { #expect(ids[target]?.contains(parts[1]) == true, "\(path) links to \(link)") }
            }
            let references = page.elements.compactMap { $0["aria-labelledby"] }.flatMap { $0.split(separator: " ") }
            for reference in references {
                #expect(ids[path]?.contains(String(reference)) == true, "\(path): \(reference)")
            }
        }
    }

    @Test(arguments: names)
    func `sizes stay within budget`(_ name: String) throws {
        let site = try RenderedSite.sample(name)
        let style = try #require(site.files["site.css"]).count
        #expect(style <= 30_000)
        for path in site.pages { #expect(try #require(site.files[path]).count <= 150_000, "\(path)") }
        if name == "normal" { #expect(try #require(site.files["index.html"]).count + style <= 60_000) }
    }

    @Test func `every page says its moment and snapshot`() throws {
        let site = try RenderedSite.sample("normal")
        for path in site.pages {
            let page = try site.page(path)
            #expect(page.all("time").first?["datetime"] == "2026-03-01T12:00:05Z")
            #expect(site.text(path).contains(SampleData.digest))
        }
    }

    @Test func `simulated outcomes are called simulated`() throws {
        let site = try RenderedSite.sample("normal")
        #expect(site.text("index.html").contains("Simulated outcomes."))
        #expect(site.text("jobs/2.html").contains("Simulated outcomes."))
        #expect(site.text("jobs/2.html").contains("simulated, 1,800 scores"))
        #expect(!site.text("jobs/1.html").contains("Simulated outcomes."))
        #expect(site.text("jobs/1.html").contains("recorded, 1,800 scores"))
    }

    @Test func `the overview is cut and says so`() throws {
        let site = try RenderedSite.sample("huge")
        #expect(site.text("index.html").contains("50 of 12,304 rows"))
        #expect(parseCSV(try #require(site.files["data/jobs.csv"])).count == 121)
        // A page a job, one a channel, and those of the navigation.
        let channels = site.pages.count { $0.hasPrefix("channels/") }
        #expect(channels == 2 && site.pages.count == 120 + channels + SitePage.all.count { $0.entry != nil })
    }

    @Test func `files are named by numbers only`() throws {
        let site = try RenderedSite.sample("hostile")
        for path in site.order {
            #expect(
                path.unicodeScalars.allSatisfy {
                    ("a"..."z").contains($0) || ("0"..."9").contains($0) || "/.-".unicodeScalars.contains($0)
                }
            )
        }
    }

    @Test func `hostile names come back as text`() throws {
        let page = try RenderedSite.sample("hostile").page("index.html")
        let names = page.texts.filter { $0.element == "bdi" }.map(\.text)
        for name in SampleData.hostileNames.prefix(3) { #expect(names.contains { $0.utf8.elementsEqual(name.utf8) }) }
        #expect(names.contains("safe[U+202E]txt.exe[U+2066]"))
        #expect(names.contains("nul\u{FFFD}bell\u{FFFD}line\u{FFFD}\u{FFFD}feed\u{FFFD}\u{FFFD}\u{FFFD}"))
    }

    @Test func `hostile names of files, batches and faults come back as text`() throws {
        let texts = try RenderedSite.sample("hostile").page("files.html").texts.map(\.text)
        for name in SampleData.hostileNames.prefix(3) {
            // The name of the file, of its job, its model, its batch and the state there, and its fault.
            #expect(texts.count { $0.utf8.elementsEqual(name.utf8) } >= 3, "\(name)")
        }
    }

    @Test func `without a request file the page of files says so, and has no table`() throws {
        let page = try RenderedSite.sample("empty").page("files.html")
        #expect(!page.elements.contains { $0.name == "table" })
        #expect(page.texts.contains { $0.text.contains("waybill export") })
    }

    @Test func `the same data gives the same bytes`() throws {
        let (first, second) = (try RenderedSite(SampleData.normal), try RenderedSite(SampleData.normal))
        #expect(first.order == second.order && first.files == second.files)
    }

    @Test func `a field that is not given is an error`() throws {
        #expect(throws: SiteError.self) { try Templates().render("about", ["title": .text("About")]) }
    }

    /// Where a relative link leads.
    private static func resolve(_ link: String, from page: String) -> String {
        var parts = page.split(separator: "/").dropLast().map(String.init)
        for part in link.split(separator: "/") {
            if part == ".." { _ = parts.popLast() } else { parts.append(String(part)) }
        }
        return parts.joined(separator: "/")
    }
}
