internal import CLibPQ

/// What may be shown of a connection: host, port, database and user, and those only where they can be nothing else.
///
/// libpq cuts a URI whose password was not percent-encoded in the wrong places: a part of the password then stands
/// where the host, the port or the database should. Masking the password in a message would not find that part, and
/// would show where a short password stands. So text is only ever built from these fields, after they were checked.
struct ConnectionFields: Sendable, Equatable {
    private var values: [String: String] = [:]

    /// Copies libpq's options and frees them.
    @safe
    init(freeing options: UnsafeMutablePointer<PQconninfoOption>) {
        var option = unsafe options
        while let keyword = unsafe option.pointee.keyword {
            if let value = unsafe option.pointee.val {
                unsafe values[String(cString: keyword)] = unsafe String(cString: value)
            }
            unsafe option += 1
        }
        unsafe PQconninfoFree(options)
    }

    var isEmpty: Bool { values.isEmpty }

    /// `user@host/database`, or the service's name.
    var description: String {
        if let service = values["service"] { return "service \(service)" }
        let user = values["user"].map { $0 + "@" } ?? ""
        let host = values["host"] ?? values["hostaddr"] ?? "localhost"
        return "\(user)\(host)/\(values["dbname"] ?? "")"
    }

    /// Whether each field has the form of what it is called.
    var areShowable: Bool {
        let hosts = [values["host"], values["hostaddr"]].allSatisfy { Self.isHost($0 ?? "") }
        let port = (values["port"] ?? "").utf8.allSatisfy { (0x30...0x39).contains($0) || $0 == UInt8(ascii: ",") }
        let names = [values["dbname"], values["user"], values["service"]].allSatisfy { Self.isName($0 ?? "") }
        return hosts && port && names
    }

    /// Names, addresses and socket folders, several with commas between them.
    private static func isHost(_ text: String) -> Bool {
        if text.hasPrefix("/") { return isName(text) }
        return text.utf8.allSatisfy { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x80...: true
            default: "._-:,/%".utf8.contains(byte)
            }
        }
    }

    /// A whole connection string in the wrong variable is no name.
    private static func isName(_ text: String) -> Bool {
        !text.contains("://") && !text.contains("password")
    }
}

extension ConnectionString {
    /// Whether a URI can be cut in one way only: `@` stands once at most, and no `/` before it.
    static func isUnambiguous(_ text: String) -> Bool {
        guard let scheme = ["postgres://", "postgresql://"].first(where: text.hasPrefix) else { return true }
        let rest = Array(text.utf8.dropFirst(scheme.utf8.count))
        guard let end = rest.firstIndex(of: UInt8(ascii: "@")) else { return true }
        return !rest[..<end].contains(UInt8(ascii: "/")) && !rest[(end + 1)...].contains(UInt8(ascii: "@"))
    }

    static let advice =
        "percent-encode / @ : % and spaces where they belong to a user or password (as %2F %40 %3A %25 %20), or "
        + "keep the "
        + "password in ~/.pgpass"
}
