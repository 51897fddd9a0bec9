internal import Mustache
internal import SiteTemplates
package import Units

/// The templates of `web/templates`, parsed once for a build.
///
/// They write every field in three braces, because fields are escaped when they are made (`Markup`), not here.
package struct Templates {
    package static let names = SitePage.all.map(\.template) + ["head", "foot", "table", "chart", "facts"]

    private let library: MustacheLibrary

    package init() throws {
        var library = MustacheLibrary()
        for name in Self.names {
            let text = String(decoding: try TemplateFile.bytes("templates/\(name).mustache"), as: UTF8.self)
            do {
                try library.register(text, named: name)
            } catch {
                throw SiteError(.template, "the template \(name).mustache cannot be parsed: \(error)")
            }
        }
        self.library = library
    }

    /// Fills a template.
    ///
    /// - Throws: `SiteError.template` if it asks for a field that was not given; Mustache would leave a blank.
    package func render(_ name: String, _ fields: Fields) throws(SiteError) -> Markup {
        let page = RootFields(fields)
        guard let html = library.render(page, withTemplate: name) else {
            throw SiteError(.template, "there is no template \(name).mustache")
        }
        guard page.missing.isEmpty else {
            let list = page.missing.joined(separator: ", ")
            throw SiteError(.template, "the template \(name).mustache asks for fields that are not given: \(list)")
        }
        return .rendered(html)
    }
}

/// The outermost frame of a rendering; a name that reaches it and is not there was given by nobody.
private final class RootFields: MustacheParent {
    private let fields: Fields
    private(set) var missing: [String] = []

    package init(_ fields: Fields) { self.fields = fields }

    package func child(named name: String) -> Any? {
        let child = fields.child(named: name)
        if child == nil { missing.append(name) }
        return child
    }
}

extension Templates {
    package static func styleSheet() throws -> [UInt8] { try TemplateFile.bytes("static/site.css") }
}
