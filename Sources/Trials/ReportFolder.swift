package import Foundation
package import Terminal

/// Where a report goes: to the folder that --out names, else to one for each set, also where two sets have one name.
package enum ReportFolder {
    /// The file that says which set a folder belongs to.
    private static let mark = "set.sha256"

    /// The folder, made and tried before the work.
    ///
    /// - Parameters:
    ///   - out: what --out names.
    ///   - home: where reports are kept else.
    ///   - name: of the folder there.
    ///   - digest: of the set.
    /// - Returns: the folder.
    /// - Throws: `CommandError` for a folder that cannot be written to.
    package static func prepare(_ out: String?, home: Home, name: String, set digest: String) throws -> URL {
        guard let out else { return try place(in: home.evaluations, name: name, set: digest) }
        let folder = URL(fileURLWithPath: out)
        try OutputPlace.prepare(folder: folder, option: "--out")
        return folder
    }

    /// The first of NAME, NAME-2, NAME-3 and so on that is free or holds a report on the same set; marked as that
    /// set's.
    ///
    /// - Throws: `CommandError` for a folder that cannot be written to.
    package static func place(in parent: URL, name: String, set digest: String) throws -> URL {
        // A set's name is the user's: it must not lead out of the folder.
        let safe = String(name.map { "/\\\0".contains($0) || $0.isNewline ? "-" : $0 })
        let stem = [".", "..", ""].contains(safe) ? "set" : safe
        for number in 1... {
            let folder = parent.appendingPathComponent(number == 1 ? stem : "\(stem)-\(number)")
            let file = folder.appendingPathComponent(mark)
            let isFree = !FileManager.default.fileExists(atPath: folder.path)
            guard isFree || (try? String(contentsOf: file, encoding: .utf8)) == digest + "\n" else { continue }
            try OutputPlace.prepare(folder: folder, option: "--home")
            try OutputFile.write(Data((digest + "\n").utf8), to: file)
            if number > 1 {
                Message.note(
                    "another set of the name '\(name)' was evaluated here before; this report goes to \(folder.path)"
                )
            }
            return folder
        }
        preconditionFailure("the numbers ended")
    }
}
