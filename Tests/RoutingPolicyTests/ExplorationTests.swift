import LinearAlgebra
import RoutingPolicy
import Testing

struct ExplorationTests {
    @Test func `floor is mixed over all columns`() {
        let mixed = Matrix([[0, 1, 0, 0]]).mixedWithUniform(0.2)
        #expect(mixed == Matrix([[0.05, 0.85, 0.05, 0.05]]))
    }

    @Test func `floor is mixed over allowed columns only, and the rest is scaled up`() {
        let mixed = Matrix([[0.5, 0.25, 0.25]]).mixedWithUniform(0.1, allowed: [false, true, true])
        #expect(mixed == Matrix([[0, 0.5, 0.5]]))
    }

    @Test func `a row without mass on allowed columns becomes uniform`() {
        let mixed = Matrix([[1, 0, 0]]).mixedWithUniform(0, allowed: [false, true, true])
        #expect(mixed == Matrix([[0, 0.5, 0.5]]))
    }
}
