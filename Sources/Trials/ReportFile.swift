package import Foundation
internal import Terminal

/// A file of a report, not yet written.
package struct ReportFile: Sendable {
    /// Its name, without a folder.
    package let name: String
    package let contents: Data

    package init(_ name: String, _ contents: Data) {
        self.name = name
        self.contents = contents
    }

    package init(_ name: String, _ text: String) { self.init(name, Data(text.utf8)) }

    /// Writes files into a folder, each whole or not at all.
    ///
    /// - Throws: `CommandError` that names a file that cannot be written.
    package static func write(_ files: [ReportFile], to folder: URL) throws {
        try Home.create(folder)
        for file in files { try OutputFile.write(file.contents, to: folder.appendingPathComponent(file.name)) }
    }
}
