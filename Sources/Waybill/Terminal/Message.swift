import Foundation

/// Lines for the person at the terminal, on standard error so that output stays readable by programs.
enum Message {
    static func note(_ text: String) {
        FileHandle.standardError.write(Data("\(TextTable.printable(text))\n".utf8))
    }
}
