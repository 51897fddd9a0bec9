import PureTestSupport
import Backlog
import Postgres
import Registry
import RoutingPolicy
import DatabaseTestSupport
import Testing

@Suite struct ChunkLifecycleTests {
    /// All events two workers and a sweeper can cause, with every epoch either may hold.
    private func events(upTo epoch: Int32) -> [ChunkEvent] {
        var events: [ChunkEvent] = [.claim, .expire, .split, .wake, .cancel, .pause, .resume, .lapse]
        for held in 0...epoch {
            events += [.renew(epoch: held), .finish(epoch: held), .abandon(epoch: held), .strike(epoch: held)]
        }
        return events
    }

    @Test func `every interleaving records at most once and only for the holder`() {
        // Breadth first over all states reachable in seven steps.
        var frontier: [(life: ChunkLifecycle, holder: Int32?)] = [(ChunkLifecycle(range: 1...4), nil)]
        var visited = 0
        for _ in 0..<7 {
            var next: [(ChunkLifecycle, Int32?)] = []
            for (life, holder) in frontier {
                // Pausing changes nobody's hold; InterleavingTests mixes it in.
                for event in events(upTo: life.epoch + 1) where ![.pause, .resume, .lapse].contains(event) {
                    var after = life
                    let action = after.apply(event)
                    visited += 1
                    #expect(after.epoch >= life.epoch)
                    switch action {
                    case .refused:
                        #expect(after == life)
                        continue
                    case .record:
                        #expect(event == .finish(epoch: holder ?? -1))
                        #expect(after.state == .done && !after.state.isOutstanding)
                    case .granted(let epoch):
                        #expect(epoch > life.epoch)
                        next.append((after, epoch))
                        continue
                    case .leaseExtended:
                        #expect(after == life)
                        continue
                    case .halves(let low, let high):
                        #expect(Array(low) + Array(high) == Array(life.range))
                    case .deadLetter:
                        #expect(life.range.count == 1)
                    case .released, .stopped:
                        break
                    }
                    next.append((after, nil))
                }
            }
            frontier = next
        }
        #expect(visited > 1000)
    }

    @Test func `final states refuse everything`() {
        for state in ChunkState.allCases where !state.isOutstanding {
            for event in events(upTo: 3) {
                var life = ChunkLifecycle(range: 1...9, state: state, epoch: 3)
                #expect(life.apply(event) == .refused)
            }
        }
    }

    @Test func `halving isolates one prompt in thirteen levels`() {
        var life = ChunkLifecycle(range: 1...5000, strikes: 1)
        var levels = 0
        while true {
            #expect(life.apply(.claim) != .refused)
            if life.apply(.expire) == .deadLetter { break }
            guard case .halves(let low, _) = life.apply(.split) else { return #expect(Bool(false), "not split") }
            life = ChunkLifecycle(range: low, strikes: 1)
            levels += 1
        }
        #expect(levels == 13)
        #expect(life.range.count == 1)
    }

    @Test func `a commit without an answer is resolved by state and epoch`() {
        #expect(CommitFate(state: .done, epoch: 4, held: 4) == .happened)
        #expect(CommitFate(state: .claimed, epoch: 4, held: 4) == .repeatFinish)
        #expect(CommitFate(state: .done, epoch: 5, held: 4) == .ownedByAnother)
        #expect(CommitFate(state: .claimed, epoch: 5, held: 4) == .ownedByAnother)
        #expect(CommitFate(state: .ready, epoch: 5, held: 4) == .ownedByAnother)
        #expect(CommitFate(state: nil, epoch: 0, held: 4) == .ownedByAnother)
    }

    @Test(arguments: [UInt64(1), 2, 3, 4])
    func `the statements do what the model says`(_ seed: UInt64) async throws {
        try await TestDatabase.with { target in
            let connection = try Connection(target)
            let models = try BacklogFixture.prepare(connection).map(\.number)
            try BacklogFixture.load(connection, prompts: 4, chunkSize: 4)
            var generator = SplitMix(state: seed)
            var life = ChunkLifecycle(range: 1...4)
            var chunk: Int64 = try connection.query("select chunk_id from waybill.chunk").single().get(0)
            let job: Int64 = try connection.query("select job_id from waybill.job").single().get(0)
            for step in 0..<60 {
                let known = events(upTo: life.epoch + 1).filter { ![.cancel, .lapse].contains($0) || step > 50 }
                let event = known[Int(generator.next() % UInt64(known.count))]
                var expected = life
                let action = expected.apply(event)
                let lease = try ChunkLease.held(connection, chunk, epoch: event.epoch ?? 0)
                switch event {
                case .claim: _ = try ChunkQueue.claim(connection, worker: "w", lease: 100)
                case .renew:
                    #expect(try ChunkQueue.renew(connection, lease, seconds: 100) == (action == .leaseExtended))
                case .abandon: #expect(try ChunkQueue.abandon(connection, lease) == (action == .released))
                case .strike: try ChunkQueue.strike(connection, lease, code: "test", reason: "test")
                case .finish:
                    let task = try RoutingTask.reading(connection, lease)
                    let routing = try EncodedRouting(BacklogFixture.route(task, models: models), for: lease)
                    let snapshot = BacklogFixture.snapshot
                    #expect(try ChunkQueue.finish(connection, routing, snapshot: snapshot) == (action == .record))
                case .expire:
                    try connection.query("update waybill.chunk set lease_until = '2000-01-01' where state = 1")
                    try connection.query(SQLText.sweepOnly)
                case .split: try connection.query(SQLText.splitOnly)
                case .wake: _ = try connection.query(SQLText.wakeOnly)
                case .cancel: try ChunkQueue.cancel(connection, job: job)
                case .pause: try ChunkQueue.pause(connection, job: job)
                case .resume: try ChunkQueue.resume(connection, job: job)
                case .lapse:
                    try connection.query(
                        "update waybill.chunk set deadline = '2000-01-01' where chunk_id = $1",
                        [chunk]
                    )
                    try connection.query(SQLText.lapseOnly)
                    try connection.query("update waybill.chunk set deadline = null where chunk_id = $1", [chunk])
                }
                let row = try connection.query(
                    "select state, epoch, strikes from waybill.chunk where chunk_id = $1",
                    [chunk]
                ).single()
                let (state, epoch, strikes) = try row.decode(Int16.self, Int32.self, Int16.self)
                try #require(state == expected.state.rawValue, "seed \(seed), step \(step), \(event)")
                try #require(
                    epoch == expected.epoch && strikes == expected.strikes,
                    "seed \(seed), step \(step), \(event)"
                )
                life = expected
                if case .halves(let low, let high) = action {
                    let children = try connection.query(
                        "select chunk_id, lo, hi from waybill.chunk where parent = $1 order by lo",
                        [chunk]
                    )
                    #expect(
                        try children.map { try $0.decode(Int32.self, Int32.self, row: (1, 2)) }.elementsEqual([
                            [low.lowerBound, low.upperBound], [high.lowerBound, high.upperBound],
                        ])
                    )
                    // Go on with the first half; the other is put out of the way.
                    try connection.query(
                        "delete from waybill.chunk where parent = $1 and lo > $2",
                        [chunk, low.upperBound]
                    )
                    chunk = try children[0].get(0)
                    // A half takes over whether its job is paused.
                    var half = ChunkLifecycle(range: low, strikes: 1)
                    if life.isPaused { _ = half.apply(.pause) }
                    life = half
                }
            }
        }
    }
}

extension ChunkEvent {
    var epoch: Int32? {
        switch self {
        case .renew(let epoch), .finish(let epoch), .abandon(let epoch), .strike(let epoch): epoch
        case .claim, .expire, .split, .wake, .cancel, .pause, .resume, .lapse: nil
        }
    }
}

extension Row {
    func decode(_: Int32.Type, _: Int32.Type, row: (Int, Int)) throws -> [Int32] {
        [try get(row.0), try get(row.1)]
    }
}
