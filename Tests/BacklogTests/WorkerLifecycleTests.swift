import PureTestSupport
import Backlog
import Postgres
import Testing

@Suite struct WorkerLifecycleTests {
    typealias Action = WorkerLifecycle.Action
    typealias Input = WorkerLifecycle.Input

    private static func lease(_ chunk: Int64, suspect: Bool = false) -> ChunkLease {
        ChunkLease(
            chunk: chunk,
            job: 1,
            epoch: 1,
            prompts: 1...10,
            created: Timestamp(microseconds: 0),
            isSuspect: suspect
        )
    }

    private static let (a, b, c) = (lease(1), lease(2), lease(3))
    private static let suspect = lease(4, suspect: true)

    enum Step: Sendable {
        case after(Input, [Action])
        case stop
    }

    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        var follows = false
        let steps: [Step]
    }

    /// Each begins with `read`; an empty answer means that others of the round still run.
    static let cases = [
        Case(
            testDescription: "three chunks overlap, and the worker ends when nothing is left",
            steps: [
                .after(.read(a), [.route(a), .readAhead]), .after(.read(b), []),
                .after(.routed(a), [.record(a), .route(b), .readAhead]), .after(.done, []), .after(.read(c), []),
                .after(.routed(b), [.record(b), .route(c), .readAhead]), .after(.routed(c), []), .after(.done, []),
                .after(.done, [.record(c), .readAhead]), .after(.done, []), .after(.done, [.read]),
                .after(.nothingToRead, [.lookForMore]), .after(.left(false), [.end]),
            ]
        ),
        Case(
            testDescription: "a worker waits for chunks that others hold",
            steps: [
                .after(.nothingToRead, [.lookForMore]), .after(.left(true), [.pause]), .after(.done, [.read]),
                .after(.read(a), [.route(a), .readAhead]),
            ]
        ),
        Case(
            testDescription: "a worker that follows never asks whether anything is left",
            follows: true,
            steps: [
                .after(.nothingToRead, [.pause]), .after(.done, [.read]), .after(.nothingToRead, [.pause]), .stop,
                .after(.done, [.end]),
            ]
        ),
        Case(
            testDescription: "a suspect is worked on alone",
            steps: [
                .after(.read(suspect), [.route(suspect)]), .after(.routed(suspect), [.record(suspect)]),
                .after(.done, [.read]),
            ]
        ),
        Case(
            testDescription: "a chunk that is lost leaves its neighbours alone",
            steps: [
                .after(.read(a), [.route(a), .readAhead]), .after(.lost(a), []),
                .after(.read(b), [.route(b), .readAhead]), .after(.routed(b), []),
                .after(.done, [.record(b), .readAhead]),
                .after(.lost(b), []), .after(.read(c), [.route(c), .readAhead]),
            ]
        ),
        Case(
            testDescription: "a routing that fails is handed back, what was read too, what was routed is recorded",
            steps: [
                .after(.read(a), [.route(a), .readAhead]), .after(.read(b), []),
                .after(.routed(a), [.record(a), .route(b), .readAhead]), .after(.failed(b), [.handBack(b)]),
                .after(.done, []), .after(.done, []), .after(.read(c), [.handBack(c)]), .after(.done, [.end]),
            ]
        ),
        Case(
            testDescription: "a recording that fails does not keep the chunk routed beside it from being recorded",
            steps: [
                .after(.read(a), [.route(a), .readAhead]), .after(.read(b), []),
                .after(.routed(a), [.record(a), .route(b), .readAhead]), .after(.failed(a), [.handBack(a)]),
                .after(.done, []), .after(.routed(b), []), .after(.done, [.record(b)]), .after(.done, [.end]),
            ]
        ),
        Case(
            testDescription: "a chunk that contradicts the tables is struck, and the worker ends",
            steps: [
                .after(.read(a), [.route(a), .readAhead]), .after(.done, []),
                .after(.routed(a), [.record(a), .readAhead]), .after(.contradicted(a), [.strike(a)]), .after(.done, []),
                .after(.done, [.end]),
            ]
        ),
        Case(
            testDescription: "a refused chunk is handed back, what was read too, and the worker waits and begins again",
            steps: [
                .after(.read(a), [.route(a), .readAhead]), .after(.read(b), []),
                .after(.routed(a), [.record(a), .route(b), .readAhead]), .after(.refused(b), [.handBack(b)]),
                .after(.read(c), []), .after(.done, []), .after(.done, [.handBack(c)]),
                .after(.done, [.waitForSnapshot]), .after(.done, [.read]), .after(.read(b), [.route(b), .readAhead]),
            ]
        ),
        Case(
            testDescription: "a worker that waits for a snapshot ends with a stop",
            steps: [
                .after(.read(suspect), [.route(suspect)]), .after(.refused(suspect), [.handBack(suspect)]),
                .after(.done, [.waitForSnapshot]), .stop, .after(.done, [.end]),
            ]
        ),
        Case(
            testDescription: "a failure with nothing in hand ends the worker",
            steps: [.after(.failed(nil), [.end])]
        ),
        Case(
            testDescription: "a failure while looking for more ends the worker",
            steps: [.after(.nothingToRead, [.lookForMore]), .after(.failed(nil), [.end])]
        ),
        Case(
            testDescription: "a stop hands back what was read and records what was routed",
            steps: [
                .after(.read(a), [.route(a), .readAhead]), .after(.read(b), []), .stop,
                .after(.routed(a), [.handBack(b)]), .after(.done, [.record(a)]), .after(.done, [.end]),
            ]
        ),
        Case(
            testDescription: "a stop that cuts a routing short hands the chunk back and is no failure",
            steps: [
                .after(.read(a), [.route(a), .readAhead]), .after(.done, []), .stop,
                .after(.cancelled(a), [.handBack(a)]), .after(.done, [.end]),
            ]
        ),
        Case(testDescription: "a stop before the first chunk", steps: [.stop, .after(.nothingToRead, [.lookForMore])]),
    ]

    @Test(arguments: cases)
    func `each ending of a stage has its answer`(_ example: Case) {
        var worker = WorkerLifecycle(follows: example.follows)
        #expect(worker.start() == [.read])
        for (number, step) in example.steps.enumerated() {
            switch step {
            case .stop: worker.stop()
            case .after(let input, let actions):
                #expect(worker.handle(input) == actions, "step \(number + 1): \(input)")
            }
        }
    }

    @Test func `a worker that is stopped before it starts does nothing`() {
        var worker = WorkerLifecycle(follows: true)
        worker.stop()
        #expect(worker.start() == [.end])
        #expect(worker.hasEnded)
    }

    /// What the world around a worker allows, and what must hold of everything it does.
    private struct World {
        var random: SplitMix
        /// Chunks that nobody has claimed.
        var left: [ChunkLease]
        /// Chunks that another worker gives back in a while.
        var elsewhere = 0
        /// What the worker holds, and how far it is: false for read, true for routed.
        var held: [ChunkLease: Bool] = [:]
        var running: [Action] = []
        var ended: [ChunkLease: Int] = [:]
        var hasFailed = false
        var isStopped = false

        mutating func begin(_ actions: [Action]) throws {
            for action in actions {
                switch action {
                case .read: try #require(held.isEmpty && running.isEmpty)
                case .readAhead:
                    try #require(!held.keys.contains { $0.isSuspect })
                    try #require(!hasFailed && !isStopped)
                case .route(let chunk): try #require(held[chunk] == false && !hasFailed)
                case .record(let chunk): try #require(held[chunk] == true)
                case .handBack(let chunk), .strike(let chunk): try #require(held[chunk] != nil)
                case .lookForMore, .pause, .waitForSnapshot: try #require(held.isEmpty && running.isEmpty)
                case .end: try #require(held.isEmpty && running.isEmpty && actions.count == 1)
                }
                if action != .end { running.append(action) }
            }
            try #require(held.count <= 3)
            try #require(Set(running).count == running.count)
            if let suspect = held.keys.first(where: \.isSuspect) { try #require(Array(held.keys) == [suspect]) }
        }

        mutating func release(_ chunk: ChunkLease) {
            held[chunk] = nil
            ended[chunk, default: 0] += 1
        }

        mutating func claim(suspects: Bool) -> ChunkLease? {
            guard let place = left.firstIndex(where: { suspects || !$0.isSuspect }) else { return nil }
            let chunk = left.remove(at: place)
            held[chunk] = false
            return chunk
        }

        /// Ends one of the running actions, any of them, in one of its ways.
        mutating func endOne() -> Input {
            let action = running.remove(at: random.below(running.count))
            let luck = random.below(100)
            switch action {
            case .read:
                if luck < 2 { return fail(nil) }
                return claim(suspects: true).map(Input.read) ?? .nothingToRead
            case .readAhead:
                if luck < 2 { return fail(nil) }
                return (luck < 80 ? claim(suspects: false) : nil).map(Input.read) ?? .done
            case .route(let chunk):
                if luck < 2 { return fail(chunk) }
                if luck < 10 {
                    release(chunk)
                    return .lost(chunk)
                }
                if luck < 15 { return .refused(chunk) }
                if isStopped, luck < 50 { return .cancelled(chunk) }
                held[chunk] = true
                return .routed(chunk)
            case .record(let chunk):
                if luck < 2 { return fail(chunk) }
                if luck < 4 {
                    hasFailed = true
                    return .contradicted(chunk)
                }
                release(chunk)
                return luck < 10 ? .lost(chunk) : .done
            case .handBack(let chunk), .strike(let chunk):
                release(chunk)
                return .done
            case .lookForMore:
                if luck < 2 { return fail(nil) }
                return .left(elsewhere > 0)
            case .pause:
                if elsewhere > 0, luck < 50 {
                    elsewhere -= 1
                    left.append(lease(Int64(1000 + elsewhere)))
                }
                return .done
            case .waitForSnapshot, .end: return .done
            }
        }

        private mutating func fail(_ chunk: ChunkLease?) -> Input {
            hasFailed = true
            return .failed(chunk)
        }
    }

    @Test(arguments: 0..<400 as Range<UInt64>)
    func `whatever happens, nothing is routed twice or recorded unheld, and the worker ends`(_ seed: UInt64) throws {
        var random = SplitMix(state: seed)
        let chunks = (0..<random.below(30)).map { Self.lease(Int64($0), suspect: random.below(8) == 0) }
        var world = World(random: random, left: chunks, elsewhere: random.below(4))
        let stopsAt = random.below(3) == 0 ? random.below(120) : .max
        var worker = WorkerLifecycle(follows: stopsAt < .max && random.below(2) == 0)
        try world.begin(worker.start())
        var steps = 0
        while !worker.hasEnded {
            let input = world.endOne()
            if steps >= stopsAt {
                worker.stop()
                world.isStopped = true
            }
            try world.begin(worker.handle(input))
            steps += 1
            try #require(steps < 2000)
        }
        #expect(world.running.isEmpty && world.held.isEmpty)
        #expect(world.ended.values.allSatisfy { $0 == 1 })
        if !world.hasFailed, !world.isStopped { #expect(world.left.isEmpty) }
    }
}

extension SplitMix {
    fileprivate mutating func below(_ bound: Int) -> Int { bound == 0 ? 0 : Int(next() % UInt64(bound)) }
}
