import Backlog
import Testing

/// Every interleaving of two workers and a sweeper on one chunk, to a fixed depth; the same search must find two
/// planted mistakes.
@Suite struct InterleavingTests {
    /// How a chunk answers; the planted mistakes differ in one rule.
    typealias Rules = @Sendable (inout ChunkLifecycle, ChunkEvent) -> ChunkAction

    private struct World: Hashable {
        var life = ChunkLifecycle(range: 1...2)
        /// The epoch each worker last got and still believes in.
        var held: [Int32?] = [nil, nil]
        /// Who holds the chunk by right.
        var holder: Int?
        var records = 0
        var isCancelled = false
    }

    private enum Step: Hashable {
        case claim(Int), renew(Int), finish(Int), giveBack(Int), expire, cancel, pause, resume
    }

    private static let steps: [Step] =
        [0, 1].flatMap { [.claim($0), .renew($0), .finish($0), .giveBack($0)] } + [.expire, .cancel, .pause, .resume]

    /// The next world, or nil if the step is impossible.
    ///
    /// - Throws: what is wrong with the rules.
    private static func after(_ step: Step, _ world: World, _ rules: Rules) throws -> World? {
        struct Broken: Error, CustomStringConvertible { let description: String }
        var next = world
        func holds(_ worker: Int, _ action: ChunkAction) throws {
            guard action == .refused || world.holder == worker else {
                throw Broken(description: "worker \(worker) passed the fence with \(action) without holding the chunk")
            }
        }
        switch step {
        case .claim(let worker):
            // A worker that still believes in a claim does not claim the same chunk again.
            guard world.held[worker] == nil else { return nil }
            if case .granted(let epoch) = rules(&next.life, .claim) {
                guard world.holder == nil else { throw Broken(description: "claimed while held") }
                next.held[worker] = epoch
                next.holder = worker
            }
        case .renew(let worker):
            guard let epoch = world.held[worker] else { return nil }
            let action = rules(&next.life, .renew(epoch: epoch))
            try holds(worker, action)
            if action == .refused { next.held[worker] = nil }
        case .finish(let worker):
            guard let epoch = world.held[worker] else { return nil }
            let action = rules(&next.life, .finish(epoch: epoch))
            try holds(worker, action)
            if action == .record {
                next.records += 1
                next.holder = nil
            }
            next.held[worker] = nil
        case .giveBack(let worker):
            guard let epoch = world.held[worker] else { return nil }
            let action = rules(&next.life, .abandon(epoch: epoch))
            try holds(worker, action)
            if action != .refused { next.holder = nil }
            next.held[worker] = nil
        case .expire: if rules(&next.life, .expire) != .refused { next.holder = nil }
        case .cancel:
            if rules(&next.life, .cancel) != .refused {
                next.holder = nil
                next.isCancelled = true
            }
        case .pause: _ = rules(&next.life, .pause)
        case .resume: _ = rules(&next.life, .resume)
        }
        if next.records > 1 { throw Broken(description: "recorded twice") }
        if next.records > 0, next.isCancelled, !(world.records > 0) {
            throw Broken(description: "recorded after a cancel")
        }
        for worker in [0, 1] where next.held[worker] != nil && next.holder != worker {
            guard next.held[worker] != next.life.epoch else {
                throw Broken(description: "the chunk changed hands, and its epoch is still worker \(worker)'s")
            }
        }
        return next
    }

    /// Searches all interleavings of up to `depth` steps; worlds reached before are not searched again.
    ///
    /// - Returns: the steps that led to the first fault, nil if there is none, and how many transitions were tried.
    private static func search(depth: Int, _ rules: Rules) -> (fault: String?, transitions: Int) {
        var frontier: [World] = [World()]
        var seen: Set<World> = [World()]
        var transitions = 0
        for _ in 0..<depth {
            var reached: [World] = []
            for world in frontier {
                for step in steps {
                    transitions += 1
                    do {
                        guard let next = try after(step, world, rules) else { continue }
                        if seen.insert(next).inserted { reached.append(next) }
                    } catch {
                        return ("\(error) after \(step)", transitions)
                    }
                }
            }
            frontier = reached
        }
        return (nil, transitions)
    }

    @Test func `two workers record at most once in every interleaving`() {
        let result = Self.search(depth: 14) { $0.apply($1) }
        #expect(result.fault == nil)
        #expect(result.transitions > 1000)
    }

    @Test func `a finish by number alone is found`() throws {
        let result = Self.search(depth: 14) { life, event in
            guard case .finish = event else { return life.apply(event) }
            return life.apply(.finish(epoch: life.epoch))
        }
        let fault = try #require(result.fault)
        #expect(fault.contains("passed the fence"))
    }

    @Test func `a rescue that leaves the epoch is found`() throws {
        let result = Self.search(depth: 14) { life, event in
            let before = life
            let action = life.apply(event)
            guard event == .expire, action != .refused else { return action }
            life = ChunkLifecycle(range: life.range, state: life.state, epoch: before.epoch, strikes: life.strikes)
            return action
        }
        let fault = try #require(result.fault)
        #expect(fault.contains("epoch is still"))
    }
}
