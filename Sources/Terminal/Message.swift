internal import Foundation

/// Lines for the person at the terminal, on standard error so that output stays readable by programs.
package enum Message {
    package static func note(_ text: String) {
        // On a terminal it takes the place of a progress line that may stand there.
        raw("\(Screen.isThere ? "\r\u{1B}[K" : "")\(TextTable.printable(text))\n")
    }

    /// Text as it is; where standard error is closed nobody is there to tell.
    package static func raw(_ text: String) { _ = RawFile.write(Array(text.utf8), to: STDERR_FILENO) }
}
