package import Foundation

/// Files that a command writes.
package enum OutputFile {
    /// Writes a file whole or not at all, replacing an older one.
    ///
    /// - Throws: `CommandError` naming the file and the reason.
    package static func write(_ data: Data, to file: URL) throws {
        do {
            try data.write(to: file, options: .atomic)
        } catch {
            throw CommandError("cannot write \(file.path): \(reason(error))")
        }
    }

    /// The system's own words where Foundation wraps them.
    private static func reason(_ error: any Error) -> String {
        let underlying = (error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError
        guard let underlying, underlying.domain == NSPOSIXErrorDomain else { return error.localizedDescription }
        return RawFile.text(of: Int32(underlying.code))
    }
}
