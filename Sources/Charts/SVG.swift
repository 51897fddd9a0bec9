package import Units

/// Elements of SVG as markup: what is interpolated is escaped, so that no name leaves its place.
package enum SVG {
    package typealias Attributes = KeyValuePairs<Markup, Markup>

    /// `<name key="value" …>content</name>`, closed at once without content.
    ///
    /// - Parameters:
    ///   - name: the element's.
    ///   - attributes: in this order.
    ///   - more: after those.
    ///   - content: what it holds.
    /// - Returns: its text.
    package static func element(
        _ name: Markup,
        _ attributes: Attributes,
        followedBy more: Attributes = [:],
        _ content: Markup? = nil
    ) -> Markup {
        var head: Markup = "<\(name)"
        for (key, value) in Array(attributes) + Array(more) { head = "\(head) \(key)=\"\(value)\"" }
        guard let content else { return "\(head)/>" }
        return "\(head)>\(content)</\(name)>"
    }

    /// An element that holds others, one a line.
    package static func lines(_ name: Markup, _ attributes: Attributes, _ children: [Markup]) -> Markup {
        element(name, attributes, "\n\(Markup.joined(children, separator: "\n"))\n")
    }

    /// A picture that stands alone in a file, on white, with its title as a heading.
    static func file(
        width: Int,
        height: Int,
        fontSize: Int,
        left: Int,
        top: Int,
        title: String,
        _ children: [Markup]
    ) -> String {
        let heading = [
            element("title", [:], Markup(title)),
            element("rect", ["width": "\(width)", "height": "\(height)", "fill": "#ffffff"]),
            element("text", ["x": "\(left)", "y": "\(top)", "font-size": "14"], Markup(title)),
        ]
        let attributes: Attributes = [
            "xmlns": "http://www.w3.org/2000/svg", "viewBox": "0 0 \(width) \(height)", "role": "img",
            "font-family": "system-ui, sans-serif", "font-size": "\(fontSize)",
        ]
        return lines("svg", attributes, heading + children).html + "\n"
    }

    /// The file of a picture that has nothing to show.
    static func emptyFile(title: String) -> String {
        element("svg", ["xmlns": "http://www.w3.org/2000/svg"], element("title", [:], "\(title): no data")).html + "\n"
    }
}

/// A pixel position with one decimal, the same on every machine.
package func pixel(_ position: Double) -> Markup {
    "\(FixedPoint.text(Int64((position * 10).rounded(.toNearestOrEven)), over: 10, decimals: 1))"
}
