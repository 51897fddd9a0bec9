package import Units

/// A kind of page: which template it fills, where it stands in the navigation, and how it is made of the data.
///
/// To add one: write its template and a file with its `SitePage`, and add a line to ``all``.
package struct SitePage: Sendable {
    /// Every kind of page, in the order of the navigation and of the files.
    package static let all: [SitePage] = [.overview, .job, .files, .snapshots, .channel, .about]

    /// The name of its template in `web/templates`.
    package let template: String

    /// Its words in the navigation and its path from the site's root; nil for pages that others link to.
    package let entry: Entry?

    /// Hands over each of its pages, one after the other, so that only one is in memory.
    let render: @Sendable (SitePages, (Rendered) throws -> Void) throws -> Void

    package struct Entry: Sendable {
        package let words: String
        package let path: String
    }

    /// A page with the tables whose downloads stand beside it.
    package struct Rendered {
        package let path: String
        package let markup: Markup
        package let tables: [DataTable]
    }

    /// A kind that has one page, listed in the navigation.
    init(
        _ template: String,
        _ words: String,
        path: String,
        _ render: @escaping @Sendable (SitePages) throws -> Rendered
    ) {
        self.template = template
        entry = Entry(words: words, path: path)
        self.render = { pages, body in try body(try render(pages)) }
    }

    /// A kind of which there are many pages, which others link to.
    init(_ template: String, render: @escaping @Sendable (SitePages, (Rendered) throws -> Void) throws -> Void) {
        self.template = template
        entry = nil
        self.render = render
    }
}
