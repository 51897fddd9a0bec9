internal import DurableFiles
package import Foundation

/// A file that a command writes piece by piece: at the end it replaces an older one at once; until then nobody sees it.
package struct OutputFileStream: ~Copyable {
    private var stream: FileStream
    private let file: URL

    /// Begins a file that will take the place of `file`, or of what it links to.
    ///
    /// What a killed program left of an earlier one is removed.
    ///
    /// - Throws: `CommandError` naming the file and the reason.
    package init(replacing file: URL) throws {
        self.file = file.resolvingSymlinksInPath()
        let folder = self.file.deletingLastPathComponent()
        let name = self.file.lastPathComponent
        Self.removeLeftovers(of: name, in: folder)
        var names = SystemRandomNumberGenerator()
        let temporary = ".\(name).\(getpid())-\(names.next() as UInt32).tmp"
        do throws(FileFault) {
            stream = try FileStream(creating: folder.appendingPathComponent(temporary).path)
        } catch {
            throw Self.error(file, error)
        }
    }

    package mutating func write(_ bytes: [UInt8]) throws {
        do throws(FileFault) { try stream.write(bytes.span) } catch { throw Self.error(file, error) }
    }

    /// Waits until all is on the disk.
    package func synchronize() throws {
        do throws(FileFault) { try stream.synchronize() } catch { throw Self.error(file, error) }
    }

    /// Gives the file its name; call ``synchronize()`` before.
    package consuming func keep() throws {
        let file = file
        do throws(FileFault) {
            try stream.keep(as: file.path)
            try DurableFile.synchronizeFolder(file.deletingLastPathComponent().path)
        } catch {
            throw Self.error(file, error)
        }
    }

    private static func error(_ file: URL, _ fault: FileFault) -> CommandError {
        CommandError("cannot write \(file.path): \(fault.reason)")
    }

    /// Temporary files carry the number of the process that writes them.
    private static func removeLeftovers(of name: String, in folder: URL) {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        for other in names where other.hasPrefix(".\(name).") && other.hasSuffix(".tmp") {
            let process = other.dropFirst(name.utf8.count + 2).prefix { $0 != "-" }
            guard let number = Int32(process), kill(number, 0) != 0, errno == ESRCH else { continue }
            try? FileManager.default.removeItem(at: folder.appendingPathComponent(other))
        }
    }
}
