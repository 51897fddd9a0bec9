import ArgumentParser
import Registry

/// Which channel a command is about.
enum ChannelOption {
    /// Checks the name of a channel.
    ///
    /// - Throws: `ValidationError` for a name that no channel may have.
    static func check(_ option: String, _ name: String) throws {
        guard ChannelName.isValid(name) else {
            throw ValidationError("\(option) is '\(name)'; \(ChannelName.rule).")
        }
    }

    /// Checks a reason that the log must have.
    static func checkReason(_ reason: String) throws {
        guard reason.utf8.contains(where: { $0 > 0x20 }) else {
            throw ValidationError("--reason is empty; say why in a few words: the log keeps it.")
        }
        guard reason.utf8.count <= 2000 else {
            throw ValidationError("--reason has \(reason.utf8.count) bytes; at most 2000 are kept.")
        }
    }
}
