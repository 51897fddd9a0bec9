import ArgumentParser
import Foundation
import Units

/// Times as options take them: RFC 3339, with seconds and a zone, of a day that exists.
enum TimeOption {
    /// Checks when a job may run, before any database is asked.
    ///
    /// - Throws: `ValidationError` for a malformed time, a deadline that has passed, or one that is not after the
    ///   start.
    static func check(notBefore: String?, deadline: String?, now: Date) throws {
        let start = try notBefore.map { try seconds($0, option: "--not-before") }
        guard let deadline else { return }
        let end = try seconds(deadline, option: "--deadline")
        guard end > now.timeIntervalSince1970 else {
            throw ValidationError("--deadline is \(deadline), which has passed; nothing of the job would be routed.")
        }
        if let start, let notBefore, end <= start {
            throw ValidationError("--deadline is \(deadline), not after --not-before, which is \(notBefore).")
        }
    }

    /// Seconds since 1970 of `2026-03-01T08:00:00Z` or `2026-03-01T08:00:00+01:00`.
    static func seconds(_ text: String, option: String) throws -> Double {
        func refuse(_ reason: String) -> ValidationError {
            ValidationError("\(option) is '\(text)'; \(reason).")
        }
        let form = /(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d):(\d\d)(?:\.\d{1,6})?(?:[Zz]|([+-])(\d\d):?(\d\d))/
            .asciiOnlyDigits()
        guard let match = try? form.wholeMatch(in: text) else {
            throw refuse("expected a time with its zone, as 2026-03-01T08:00:00Z")
        }
        func number(_ part: Substring?) -> Int { part.flatMap { Int($0) } ?? 0 }
        let fields = match.output
        guard let day = CalendarDay(year: number(fields.1), month: number(fields.2), day: number(fields.3)) else {
            throw refuse("there is no such day")
        }
        let (hour, minute, second) = (number(fields.4), number(fields.5), number(fields.6))
        let (zoneHours, zoneMinutes) = (number(fields.8), number(fields.9))
        guard hour < 24, minute < 60, second < 60, zoneHours < 16, zoneMinutes < 60 else {
            throw refuse("there is no such time of day or zone")
        }
        let zone = (zoneHours * 3600 + zoneMinutes * 60) * (fields.7 == "-" ? -1 : 1)
        return Double(Int(day.startsAt) + hour * 3600 + minute * 60 + second - zone)
    }
}
