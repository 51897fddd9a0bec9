import RoutingPolicy
import Testing

struct PreferenceTests {
    @Test func `weights are scaled to sum to one`() throws {
        let preference = try Preference(quality: 3, cost: 1)
        #expect(preference.quality == 0.75 && preference.cost == 0.25 && preference.latency == 0)
    }

    @Test(arguments: [
        (-1.0, 2.0), (0, 0), (.nan, 1), (1, .infinity), (.greatestFiniteMagnitude, .greatestFiniteMagnitude),
    ])
    func `weights that are negative, not finite or sum to zero are refused`(quality: Double, cost: Double) {
        #expect(throws: PolicyError.self) { try Preference(quality: quality, cost: cost) }
    }
}
