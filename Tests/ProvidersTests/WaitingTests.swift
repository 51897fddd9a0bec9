internal import Providers
internal import PureTestSupport
internal import Testing

@Suite struct WaitingTests {
    /// 2026-11-28 12:00:00 UTC.
    private static let now = 1_795_867_200.0

    static let headers: [(milliseconds: String?, after: String?, seconds: Double?)] = [
        (nil, nil, nil), ("250", "9", 0.25), (nil, "2", 2), (nil, "0.5", 0.5), (nil, "0", 0), (nil, "nan", nil),
        (nil, "-1", nil), (nil, "soon", nil), ("x", "3", 3), ("-5", nil, nil), (nil, "inf", nil),
        (nil, "Sat, 28 Nov 2026 12:00:07 GMT", 7), (nil, "Sat, 28 Nov 2026 11:00:00 GMT", 0),
        (nil, "Sat, 28 Foo 2026 12:00:07 GMT", nil), (nil, "Sat, 28 Nov 2026 25:00:07 GMT", nil),
    ]

    @Test(arguments: headers)
    func `a server's wish to wait is read in each of its forms`(
        _ example: (milliseconds: String?, after: String?, seconds: Double?)
    ) {
        let wish = RetryAfter(milliseconds: example.milliseconds, after: example.after)
        #expect(wish.seconds(now: Self.now) == example.seconds)
    }

    @Test func `pauses double up to a bound, with jitter that a seed decides`() {
        var (random, again) = (SplitMix(state: 7), SplitMix(state: 7))
        var (one, two) = (Backoff(first: 1, longest: 8), Backoff(first: 1, longest: 8))
        let pauses = (0..<8).map { _ in one.next(asked: nil, using: &random) }
        #expect(pauses == (0..<8).map { _ in two.next(asked: nil, using: &again) })
        for (pause, whole) in zip(pauses, [1.0, 2, 4, 8, 8, 8, 8, 8]) {
            #expect(pause <= whole && pause >= whole * 0.75)
        }
    }

    @Test func `what a provider asks for is never made shorter, and is cut at a cap`() {
        var random = SplitMix(state: 1)
        var backoff = Backoff(first: 1, longest: 8, cap: 30)
        for asked in [0.5, 20.0] { #expect(backoff.next(asked: asked, using: &random) >= asked) }
        #expect(backoff.next(asked: 4000, using: &random) <= 31.5)
    }

    @Test func `a busy server halves the places once for all that were under way, successes bring them back`() {
        var limiter = RateLimiter(maximum: 8)
        let entered = (0..<9).map { _ in limiter.enter(now: 0) }
        #expect(entered == [Bool](repeating: true, count: 8) + [false])
        for _ in 0..<8 { limiter.wasBusy(pause: 2, now: 0) }
        let early = limiter.enter(now: 1.9)
        #expect(limiter.places == 4 && !early)
        for _ in 0..<40 {
            let entered = limiter.enter(now: 3)
            #expect(entered)
            limiter.succeeded()
        }
        #expect(limiter.places == 8 && limiter.inFlight == 0)
    }
}
