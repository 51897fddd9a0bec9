internal import Foundation

/// The terminal that standard error may be.
enum Screen {
    static let isThere = isatty(STDERR_FILENO) == 1

    /// Its width now: it may have been resized since the last line; 80 where it does not tell.
    static var columns: Int {
        var size = winsize()
        guard unsafe ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
        return Int(size.ws_col)
    }
}
