import StatusSite
import Testing

@Suite struct ElapsedTimeTests {
    @Test(arguments: [
        (0, "0 s"), (59, "59 s"), (60, "1 min"), (3725, "1 h 2 min"), (90_000, "1 d 1 h"), (86_460, "1 d"), (-5, "0 s"),
    ])
    func `elapsed times have two units`(_ seconds: Int64, _ expected: String) {
        #expect(ElapsedTime.text(seconds: seconds) == expected)
    }
}
