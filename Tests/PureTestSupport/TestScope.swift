internal import Foundation

/// How much of the tests is asked for.
package enum TestScope {
    /// False in `make quick`, the inner loop, which leaves out the few tests that try every bit or every cut of a file.
    package static let isWhole = ProcessInfo.processInfo.environment["WAYBILL_QUICK"] == nil

    /// What the report says of a test that was left out.
    package static let reason = "it tries every bit or cut of a file; `make test` runs it"
}
