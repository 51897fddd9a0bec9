import RoutingPolicy
import Testing

struct CostScaleTests {
    @Test func `linear scale divides by tau and stops at one`() {
        let scale = CostScale.linear(tau: 0.02)
        #expect(scale.scaled(0) == 0)
        #expect(abs(scale.scaled(0.005) - 0.25) < 1e-6)
        #expect(scale.scaled(1) == 1)
    }

    @Test func `with tau zero every call is free`() {
        #expect(CostScale.linear(tau: 0).scaled(5) == 0)
    }

    @Test func `logarithmic scale is even in ratios`() {
        let scale = CostScale.logarithmic(low: 0.0001, high: 0.01)
        #expect(abs(scale.scaled(0.001) - 0.5) < 1e-6)
        #expect(scale.scaled(0) == 0)
        #expect(scale.scaled(0.00005) == 0)
        #expect(scale.scaled(3) == 1)
    }

    @Test func `logarithmic scale without width is a step`() {
        let scale = CostScale.logarithmic(low: 0.5, high: 0.5)
        #expect(scale.scaled(0.5) == 0)
        #expect(scale.scaled(0.500_1) == 1)
    }

    @Test func `fits take percentiles as numpy does`() throws {
        let costs = (0...100).map { Float($0) / 100 }
        guard case .linear(let tau) = try CostScale.linear(fitting: costs) else { return #expect(Bool(false)) }
        #expect(abs(tau - 0.95) < 1e-6)
        #expect(try CostScale.linear(fitting: [3, 1], percentile: 0.25) == .linear(tau: 1.5))
        let positive = (1...101).map { Float($0) }
        #expect(try CostScale.logarithmic(fitting: positive + [0, 0]) == .logarithmic(low: 2, high: 100))
    }

    @Test func `fitted to free calls, both scales count everything as free`() throws {
        #expect(try CostScale.linear(fitting: [0, 0]) == .linear(tau: 0))
        #expect(try CostScale.logarithmic(fitting: [0, 0]) == .linear(tau: 0))
    }

    @Test(arguments: [[], [1, -1], [1, .nan, 2], [.infinity]] as [[Float]])
    func `unusable costs are refused`(costs: [Float]) {
        #expect(throws: PolicyError.self) { try CostScale.linear(fitting: costs) }
        #expect(throws: PolicyError.self) { try CostScale.logarithmic(fitting: costs) }
    }

    @Test(arguments: [
        CostScale.linear(tau: -1), .linear(tau: .nan), .logarithmic(low: 0, high: 1), .logarithmic(low: 2, high: 1),
    ])
    func `bounds that no fit gives are refused`(scale: CostScale) {
        #expect(throws: PolicyError.self) { try scale.validate() }
    }
}
