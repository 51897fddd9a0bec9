internal import StrictJSON
internal import Units

/// A part of the manifest whose members are named once, for reading and for writing.
protocol ManifestPart: SendableMetatype {
    /// Something to read into.
    init()

    /// Shows every member to the form, which reads it or writes it down.
    mutating func visit(_ form: inout ManifestForm)
}

/// An object of the manifest while a part is read from it or written to it.
///
/// Reading goes on after a fault, so that a member no one asked for is found; the first fault is thrown in the end,
/// with the path of the member, for example `encoder.sha256`.
struct ManifestForm {
    /// What is read; nil for a form that is written.
    private let source: JSON?
    private let path: String

    /// Whether a member that was not asked for is a fault: not where a newer writer may have added some.
    private let bindsKeys: Bool
    private var visited: [String] = []
    private var written: [JSON.Member] = []
    private var fault: SnapshotError?
    private var knowsMembers = true

    /// A form to write.
    init() { (source, path, bindsKeys) = (nil, "", true) }

    private init(reading source: JSON, path: String, bindsKeys: Bool) {
        (self.source, self.path, self.bindsKeys) = (source, path, bindsKeys)
        if source.members == nil { fault = Self.error(path, "is \(source.kind); expected an object") }
    }

    /// Reads a part from an object.
    ///
    /// - Throws: `SnapshotError` with code `manifestField` if it is no object, lacks a member, has another member where
    ///   that is a fault, or a member is not what it should be.
    static func read<Part: ManifestPart>(_ json: JSON, bindsKeys: Bool) throws(SnapshotError) -> Part {
        let (part, fault): (Part, SnapshotError?) = read(json, path: "", bindsKeys: bindsKeys)
        if let fault { throw fault }
        return part
    }

    private static func read<Part: ManifestPart>(_ json: JSON, path: String, bindsKeys: Bool) -> (Part, SnapshotError?)
    {
        var form = ManifestForm(reading: json, path: path, bindsKeys: bindsKeys)
        var part = Part()
        part.visit(&form)
        return (part, form.firstFault)
    }

    static func json(_ part: some ManifestPart) -> JSON {
        var form = ManifestForm()
        var part = part
        part.visit(&form)
        return .object(form.written)
    }

    static func error(_ path: String, _ reason: String) -> SnapshotError {
        SnapshotError(.manifestField, entry: EntryName.manifest, field: path.isEmpty ? nil : path, reason)
    }

    private static func join(_ path: String, _ key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }

    /// A member that was not asked for comes first: where one is missing, it may be the same under another name.
    private var firstFault: SnapshotError? {
        let stranger = source?.members?.first { member in !visited.containsBytes(of: member.key) }
        guard bindsKeys, knowsMembers, let stranger else { return fault }
        return Self.error(Self.join(path, stranger.key), "is no member of schema \(Manifest.schema)")
    }

    /// The keys of what is read; nil for a form that is written.
    var keys: [String]? { source?.members?.map(\.key) }

    /// Writes a member.
    mutating func write(_ key: String, _ json: JSON) { written.append(JSON.Member(key: key, value: json)) }

    /// Notes that the value of a member will not do.
    mutating func refuse(_ key: String, _ reason: String) { note(Self.error(Self.join(path, key), reason)) }

    /// Notes that the value of a member will not do, and that without it no one can say which others belong here.
    mutating func refuseKind(_ key: String, _ reason: String) {
        refuse(key, reason)
        knowsMembers = false
    }

    /// Notes the reason unless the condition holds of what was read.
    mutating func require(_ condition: Bool, _ key: String, _ reason: @autoclosure () -> String) {
        if source != nil, !condition { refuse(key, reason()) }
    }

    private mutating func note(_ other: SnapshotError?) { fault = fault ?? other }

    /// Why a value is not what was expected, as what follows the member's path.
    struct Reason: Error {
        let text: String

        init(_ text: String) { self.text = text }
    }

    /// A member by what reads and what writes its value; one that is not written may be missing.
    mutating func member<Value>(
        _ key: String,
        _ value: inout Value,
        isOptional: Bool = false,
        read: (JSON) throws(Reason) -> Value,
        write: (Value) -> JSON?
    ) {
        guard let source else {
            if let json = write(value) { self.write(key, json) }
            return
        }
        visited.append(key)
        guard let json = source[key] else {
            if !isOptional { refuse(key, "is missing") }
            return
        }
        do { value = try read(json) } catch { refuse(key, error.text) }
    }

    /// An object that holds members of the same part.
    mutating func group(_ key: String, _ body: (inout ManifestForm) -> Void) {
        guard let source else {
            var inner = ManifestForm()
            body(&inner)
            return write(key, .object(inner.written))
        }
        visited.append(key)
        guard let json = source[key] else { return refuse(key, "is missing") }
        var inner = ManifestForm(reading: json, path: Self.join(path, key), bindsKeys: bindsKeys)
        body(&inner)
        note(inner.firstFault)
    }

    mutating func part<Part: ManifestPart>(_ key: String, _ value: inout Part) {
        group(key) { form in value.visit(&form) }
    }

    mutating func parts<Part: ManifestPart>(_ key: String, _ values: inout [Part]) {
        var faults: [SnapshotError] = []
        let (path, bindsKeys) = (Self.join(path, key), bindsKeys)
        member(key, &values) { json throws(Reason) in
            guard let array = json.array else { throw Reason("is \(json.kind); expected an array") }
            return array.enumerated().map { index, json in
                let (part, fault): (Part, SnapshotError?) =
                    Self.read(json, path: "\(path)[\(index)]", bindsKeys: bindsKeys)
                if let fault { faults.append(fault) }
                return part
            }
        } write: {
            JSON($0.map(Self.json))
        }
        note(faults.first)
    }
}
