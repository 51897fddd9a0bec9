internal import Foundation

/// Keys by the names of variables: lines `NAME=value` of a file that nobody else may read.
package struct KeyFile: Sendable {
    private let keys: [String: Secret]

    /// - Parameter path: a file of mode 0600 or stricter, of the user who runs the program.
    /// - Throws: `ProviderFault.settings` that names the file and the line, and never its content.
    package init(path: String) throws(ProviderFault) {
        let attributes: [FileAttributeKey: Any]
        let data: Data
        do {
            attributes = try FileManager.default.attributesOfItem(atPath: path)
            data = try Data(contentsOf: URL(fileURLWithPath: path))
        } catch {
            throw .settings("cannot read the file of keys \(path): \(error.localizedDescription)")
        }
        let mode = (attributes[.posixPermissions] as? NSNumber)?.intValue ?? 0o777
        guard mode & 0o077 == 0 else {
            throw .settings(
                "the file of keys \(path) has the mode 0\(String(mode, radix: 8)), so that others can read it; "
                    + "run chmod 600 on it"
            )
        }
        try self.init(text: String(decoding: data, as: UTF8.self), path: path)
    }

    /// Reads `NAME=value` lines; blank ones and those that begin with `#` are left out.
    package init(text: String, path: String) throws(ProviderFault) {
        var keys: [String: Secret] = [:]
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let content = line.trimmingCharacters(in: .whitespaces)
            if content.isEmpty || content.hasPrefix("#") { continue }
            guard let equals = content.firstIndex(of: "="), equals != content.startIndex,
                content[..<equals].allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") })
            else { throw .settings("line \(index + 1) of the file of keys \(path) is not NAME=value") }
            let name = String(content[..<equals])
            guard keys[name] == nil else {
                throw .settings("line \(index + 1) of the file of keys \(path) names \(name) a second time")
            }
            keys[name] = Secret(String(content[content.index(after: equals)...]))
        }
        self.keys = keys
    }

    package func key(_ name: String) -> Secret? { keys[name] }
}
