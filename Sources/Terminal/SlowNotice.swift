internal import Foundation

/// Says what is waited for, if it takes longer than two seconds.
package enum SlowNotice {
    package static func around<R: ~Copyable>(_ text: String, _ body: () throws -> R) rethrows -> R {
        let notice = DispatchWorkItem { Message.note(text) }
        DispatchQueue.global().asyncAfter(deadline: .now() + 2, execute: notice)
        defer { notice.cancel() }
        return try body()
    }
}
