import ArgumentParser
import Foundation
import Logging
import Terminal

/// How much workers say: the level and all above it.
enum LogLevel: String, ExpressibleByArgument, CaseIterable {
    case debug
    case info
    case notice
    case warning
    case error

    fileprivate var level: Logger.Level {
        switch self {
        case .debug: .debug
        case .info: .info
        case .notice: .notice
        case .warning: .warning
        case .error: .error
        }
    }
}

/// Writes what workers log as lines on standard error.
///
/// A line is like `2026-03-01T08:00:00Z warning: struck (chunk 7, epoch 2, job 1, worker host:41:1)`.
struct LogLines: LogHandler {
    var logLevel: Logger.Level
    var metadata: Logger.Metadata = [:]
    var metadataProvider: Logger.MetadataProvider?

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let values = metadata.merging(event.metadata ?? [:]) { $1 }.sorted { $0.key < $1.key }
        let place = values.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
        let suffix = place.isEmpty ? "" : " (\(place))"
        Message.note("\(Date().formatted(.iso8601)) \(event.level): \(event.message)\(suffix)")
    }
}

extension Logger {
    /// A logger for the workers of this process.
    static func lines(from level: LogLevel) -> Logger {
        Logger(label: "waybill") { _ in LogLines(logLevel: level.level) }
    }
}
