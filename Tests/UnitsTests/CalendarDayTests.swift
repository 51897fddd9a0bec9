import Testing
import Units

@Suite struct CalendarDayTests {
    @Test(arguments: [("1970-01-01", 0), ("2000-02-29", 951_782_400), ("2026-11-28", 1_795_824_000)])
    func `a day begins at its seconds since 1970`(_ text: String, _ seconds: Int64) {
        #expect(CalendarDay(text)?.startsAt == seconds)
        #expect(CalendarDay(text)?.description == text)
    }

    @Test(arguments: ["1969-12-31", "2026-02-29", "2026-13-01", "2026-1-01", "2026-01-00", "soon"])
    func `a text that is no day from 1970 on is none`(_ text: String) {
        #expect(CalendarDay(text) == nil)
    }

    @Test func `days before 1970 are counted backwards`() {
        #expect(CalendarDay(year: 1969, month: 12, day: 31)?.startsAt == -86_400)
        #expect(CalendarDay(year: 1, month: 1, day: 1)?.startsAt == -62_135_596_800)
        #expect(CalendarDay(year: 0, month: 1, day: 1) == nil && CalendarDay(year: 1900, month: 2, day: 29) == nil)
    }
}
