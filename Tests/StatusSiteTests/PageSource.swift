/// HTML taken apart by its bytes, as strictly as our own pages are written.
struct PageSource {
    struct Element {
        let name: String
        let attributes: [(name: String, value: String)]

        subscript(name: String) -> String? { attributes.first { $0.name == name }?.value }
    }

    struct Malformed: Error, CustomStringConvertible {
        let description: String
    }

    private(set) var elements: [Element] = []
    /// Text between tags with its references resolved, by the element it stands in.
    private(set) var texts: [(element: String, text: String)] = []

    private static let void: Set<String> = ["meta", "link", "br"]

    init(_ bytes: [UInt8]) throws {
        guard let source = String(validating: bytes, as: UTF8.self) else { throw Malformed(description: "not UTF-8") }
        var rest = Array(source.unicodeScalars)[...]
        var open: [String] = []
        while let first = rest.first {
            guard first == "<" else {
                let text = rest.prefix { $0 != "<" }
                rest = rest.dropFirst(text.count)
                texts.append((open.last ?? "", try Self.resolve(text)))
                continue
            }
            guard let end = Self.tagEnd(rest) else { throw Malformed(description: "a tag without end") }
            let tag = rest[rest.startIndex + 1..<end]
            rest = rest[(end + 1)...]
            if tag.starts(with: "!doctype html".unicodeScalars) { continue }
            if tag.first == "/" {
                let name = Self.string(tag.dropFirst())
                guard open.last == name else {
                    throw Malformed(description: "</\(name)> closes \(open.last ?? "nothing")")
                }
                open.removeLast()
                continue
            }
            let element = try Self.element(tag)
            elements.append(element)
            if !Self.void.contains(element.name), tag.last != "/" { open.append(element.name) }
        }
        guard open.isEmpty else { throw Malformed(description: "\(open) is not closed") }
    }

    func all(_ name: String) -> [Element] { elements.filter { $0.name == name } }

    var ids: [String] { elements.compactMap { $0["id"] } }

    private static func tagEnd(_ rest: ArraySlice<Unicode.Scalar>) -> Int? {
        var isQuoted = false
        for index in rest.indices {
            if rest[index] == "\"" { isQuoted.toggle() }
            if rest[index] == ">", !isQuoted { return index }
        }
        return nil
    }

    private static func element(_ tag: ArraySlice<Unicode.Scalar>) throws -> Element {
        var rest = tag.last == "/" ? tag.dropLast() : tag
        let name = rest.prefix { $0 != " " }
        guard !name.isEmpty, name.allSatisfy({ $0.isASCII && $0.properties.isAlphabetic || ("0"..."9").contains($0) })
        else {
            throw Malformed(description: "<\(string(tag))> is no tag")
        }
        rest = rest.dropFirst(name.count)
        var attributes: [(name: String, value: String)] = []
        while rest.first == " " {
            rest = rest.dropFirst()
            let key = rest.prefix { $0 != "=" }
            rest = rest.dropFirst(key.count)
            guard rest.starts(with: "=\"".unicodeScalars) else {
                throw Malformed(description: "<\(string(tag))> unquoted")
            }
            let value = rest.dropFirst(2).prefix { $0 != "\"" }
            rest = rest.dropFirst(value.count + 3)
            attributes.append((string(key), try resolve(value)))
        }
        guard rest.isEmpty else { throw Malformed(description: "<\(string(tag))> has more than attributes") }
        return Element(name: string(name), attributes: attributes)
    }

    private static func resolve(_ text: ArraySlice<Unicode.Scalar>) throws -> String {
        let references: [String: Unicode.Scalar] = ["amp": "&", "lt": "<", "gt": ">", "quot": "\"", "#39": "'"]
        var result = String.UnicodeScalarView()
        var rest = text
        while let scalar = rest.popFirst() {
            guard scalar == "&" else {
                result.append(scalar)
                continue
            }
            let name = string(rest.prefix { $0 != ";" })
            guard let resolved = references[name] else {
                throw Malformed(description: "&\(name) is no reference of ours")
            }
            rest = rest.dropFirst(name.unicodeScalars.count + 1)
            result.append(resolved)
        }
        return String(result)
    }

    private static func string(_ scalars: some Sequence<Unicode.Scalar>) -> String {
        var view = String.UnicodeScalarView()
        view.append(contentsOf: scalars)
        return String(view)
    }
}
