internal import DurableFiles
package import Foundation

/// Files that a command writes.
package enum OutputFile {
    /// Writes a file whole or not at all, replacing an older one; a link is followed.
    ///
    /// - Throws: `CommandError` naming the file and the reason.
    package static func write(_ data: Data, to file: URL) throws {
        do throws(FileFault) {
            try DurableFile.replace(Array(data), at: file.resolvingSymlinksInPath().path)
        } catch {
            throw CommandError("cannot write \(file.path): \(error.reason)")
        }
    }
}
