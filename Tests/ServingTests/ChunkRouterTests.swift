import Backlog
import RoutingPolicy
import Serving
import Synchronization
import Testing

@Suite struct ChunkRouterTests {
    private let preference: Preference

    init() throws { preference = try Preference(quality: 1, cost: 0.5) }

    @Test func `each prompt gets one decision, whose sums are those of the candidates`() throws {
        let routing = try Sample.router(ByteEncoder()).route(Sample.task(1...60, preference: preference))
        #expect(routing.decisions.map(\.number) == Array(1...60))
        #expect(routing.failures.isEmpty && routing.cut == 0)
        #expect(routing.candidates.map(\.model) == Sample.numbers)
        #expect(routing.candidates.map(\.price) == [111, 112, 113])
        #expect(Set(routing.decisions.map(\.model)).count > 1)
        #expect(routing.decisions.allSatisfy { $0.propensity > 0 && $0.propensity <= 1 && $0.predictedCost > 0 })
    }

    @Test func `how a job is cut into chunks changes no draw and no sum`() throws {
        let router = try Sample.router(ByteEncoder())
        let whole = try router.route(Sample.task(1...60, preference: preference))
        let parts = try [1...7, 8...39, 40...60].map { try router.route(Sample.task($0, preference: preference)) }
        #expect(parts.flatMap(\.decisions) == whole.decisions)
        for (place, total) in whole.candidates.enumerated() {
            #expect(parts.reduce(0) { $0 + $1.candidates[place].cost } == total.cost)
            #expect(parts.reduce(0) { $0 + $1.candidates[place].quality } == total.quality)
        }
        #expect(parts.reduce(0) { $0 + $1.exploration.prompts } == whole.exploration.prompts)
        #expect(parts.reduce(0) { $0 + $1.exploration.extraCost } == whole.exploration.extraCost)
    }

    @Test func `a chunk that is routed again, from kept features, gives the same bytes`() throws {
        let encoder = ByteEncoder()
        let told = Mutex(0)
        let router = try Sample.router(encoder) { count in told.withLock { $0 += count } }
        let first = try router.route(Sample.task(1...60, preference: preference))
        // Ten texts occur twice, in blocks of their own.
        #expect(encoder.encoded == 50)
        #expect(try router.route(Sample.task(1...60, preference: preference)) == first)
        #expect(encoder.encoded == 50)
        #expect(told.withLock { $0 } == 120)
    }

    @Test func `a model that the job forbids is never chosen, and is no candidate of the totals`() throws {
        let router = try Sample.router(ByteEncoder())
        let all = try router.route(Sample.task(1...60, preference: preference, explore: 1))
        let some = try router.route(Sample.task(1...60, preference: preference, allowed: [11, 13, 99], explore: 1))
        #expect(Set(all.decisions.map(\.model)) == [11, 12, 13])
        #expect(Set(some.decisions.map(\.model)) == [11, 13])
        #expect(some.candidates == all.candidates.filter { $0.model != 12 })
    }

    @Test func `a prompt with pictures goes to a model that takes them, and counts for those alone`() throws {
        let router = try Sample.router(ByteEncoder())
        let plain = try router.route(Sample.task(1...60, preference: preference, explore: 1))
        let parts: [Int32: Int16] = [2: 1, 3: 1, 30: 9, 60: 16]
        let takes: [Int16: Int16] = [11: 1, 12: 15]
        let some = try router.route(
            Sample.task(1...60, preference: preference, explore: 1, parts: parts, takes: takes)
        )
        #expect(some.decisions.map(\.number) == Array(1...59))
        #expect(some.failures.map(\.number) == [60])
        #expect(some.failures.first?.code == "parts")
        #expect(some.failures.first?.reason.contains("has others besides text") == true)
        #expect(some.failures.first?.reason.contains("`waybill models import`") == true)
        // What has no parts is routed as though the others were not there.
        #expect(
            some.decisions.filter { parts[$0.number] == nil }
                == plain.decisions.filter { parts[$0.number] == nil && $0.number < 60 }
        )
        let chosen = Dictionary(uniqueKeysWithValues: some.decisions.map { ($0.number, $0.model) })
        #expect([2, 3].allSatisfy { [11, 12].contains(chosen[$0] ?? 0) })
        #expect(chosen[30] == 12)
        #expect(some.candidates.map(\.prompts) == [58, nil, 56])
        // The sums are those of the prompts that a model was a candidate for.
        for (place, gone): (Int, [Int32]) in [(0, [30, 60]), (1, [60]), (2, [2, 3, 30, 60])] {
            var sum = plain.candidates[place].cost
            for number in gone {
                sum -= try router.route(Sample.task(number...number, preference: preference)).candidates[place].cost
            }
            #expect(some.candidates[place].cost == sum)
        }
        // Within the models that the job allows.
        let none = try router.route(
            Sample.task(2...3, preference: preference, allowed: [13], parts: parts, takes: takes)
        )
        #expect(none.decisions.isEmpty && none.candidates.isEmpty && none.failures.count == 2)
    }

    @Test func `a job that allows no model of the policy fails with what to do`() throws {
        let encoder = ByteEncoder()
        let routing = try Sample.router(encoder).route(Sample.task(1...3, preference: preference, allowed: [99]))
        #expect(routing.decisions.isEmpty && routing.candidates.isEmpty)
        #expect(routing.failures.map(\.number) == [1, 2, 3])
        #expect(routing.failures.allSatisfy { $0.code == "models" && $0.reason.contains("waybill jobs retry job") })
        #expect(encoder.encoded == 0)
    }

    @Test func `a price that changes acts on what is routed after it`() throws {
        let router = try Sample.router(ByteEncoder())
        var models = Sample.models
        models[2] = LanguageModel(name: "small", inputPrice: 100_000_000, outputPrice: 160_000_000)
        let before = try router.route(Sample.task(1...20, preference: preference))
        let after = try router.route(Sample.task(1...20, preference: preference, catalog: Sample.catalog(models)))
        #expect(before.candidates[0] == after.candidates[0])
        #expect(abs(after.candidates[2].cost - 2 * before.candidates[2].cost) <= 20)
    }

    @Test func `a candidate without a price is named`() throws {
        let catalog = Array(Sample.catalog().dropLast())
        let routing = try Sample.router(ByteEncoder()).route(
            Sample.task(1...2, preference: preference, catalog: catalog)
        )
        #expect(routing.failures.count == 2)
        #expect(routing.failures.allSatisfy { $0.code == "policy" && $0.reason.contains("'small'") })
    }

    @Test func `a preference that the policy refuses fails each prompt with its reason`() throws {
        let latency = try Preference(quality: 1, cost: 1, latency: 1)
        let routing = try Sample.router(ByteEncoder()).route(Sample.task(1...2, preference: latency))
        #expect(routing.failures.map(\.number) == [1, 2])
        #expect(routing.failures.allSatisfy { $0.reason.contains("latency") })
    }

    @Test func `a cancelled task routes no further`() async throws {
        let encoder = ByteEncoder()
        let router = try Sample.router(encoder)
        let preference = preference
        let work = Task {
            while !Task.isCancelled { await Task.yield() }
            return try router.route(Sample.task(1...60, preference: preference))
        }
        work.cancel()
        await #expect(throws: CancellationError.self) { try await work.value }
        #expect(encoder.encoded == 0)
    }
}
