import Delivery
import PureTestSupport
import Testing

@Suite struct DispatchLifecycleTests {
    typealias Command = DispatchLifecycle.Command
    typealias Event = DispatchLifecycle.Event
    typealias Facts = DispatchLifecycle.Facts

    private static func found(_ id: String) -> DispatchLifecycle.Found { .init(id: id) }

    @Test func `a file goes up, becomes a batch, and is left until it is time to ask`() {
        var life = DispatchLifecycle(Facts(state: .written), takesUploads: true)
        #expect(life.start() == .enter && life.facts.state == .uploading)
        #expect(life.handle(.entered) == .upload)
        #expect(life.handle(.uploaded("file-1")) == .enter && life.facts.state == .uploaded)
        #expect(life.handle(.entered) == .enter && life.facts.state == .creating)
        #expect(life.handle(.entered) == .create)
        #expect(life.handle(.created(Self.found("batch-1"))) == .enter && life.facts.state == .running)
        #expect(life.handle(.entered) == .leave(.poll) && life.hasEnded)
        #expect(life.facts.batch == "batch-1" && life.facts.providerFile == "file-1")
    }

    @Test func `a batch that is over is fetched and recorded`() {
        var life = DispatchLifecycle(Facts(state: .running), takesUploads: true)
        #expect(life.start() == .poll)
        #expect(life.handle(.polled(Self.found("b"), .over, reasons: "")) == .enter && life.facts.state == .ended)
        #expect(life.handle(.entered) == .fetch)
        #expect(life.handle(.fetched) == .record)
        #expect(life.handle(.recorded) == .leave(.none))
    }

    @Test func `a creation in doubt is looked up, and repeated only after it had time to show`() {
        var life = DispatchLifecycle(Facts(state: .creating), takesUploads: false)
        #expect(life.start() == .findBatches)
        #expect(life.handle(.batches([], isSettled: false)) == .leave(.settle) && life.facts.state == .creating)
        life = DispatchLifecycle(Facts(state: .creating), takesUploads: false)
        _ = life.start()
        #expect(life.handle(.batches([], isSettled: true)) == .enter)
        #expect(life.handle(.entered) == .create)
        life = DispatchLifecycle(Facts(state: .creating), takesUploads: false)
        _ = life.start()
        #expect(life.handle(.batches([Self.found("b")], isSettled: false)) == .enter && life.facts.batch == "b")
        life = DispatchLifecycle(Facts(state: .creating), takesUploads: false)
        _ = life.start()
        let two = [Self.found("b"), Self.found("c")]
        #expect(life.handle(.batches(two, isSettled: true)) == .leave(.person) && life.facts.state == .creating)
    }

    @Test func `what had no effect takes the announcement back, what may have had one does not`() {
        for (failure, state) in [
            (DispatchLifecycle.Failure.busy(3), RequestFileState.written), (.unreachable, .written),
            (.refused, .written), (.account, .written), (.unsure(nil), .creating),
        ] {
            var life = DispatchLifecycle(Facts(state: .written), takesUploads: false)
            _ = life.start()
            #expect(life.handle(.entered) == .create)
            _ = life.handle(.failed(failure, "no"))
            #expect(life.facts.state == state && life.hasEnded && life.facts.fault == "no", "\(failure)")
        }
    }

    @Test func `a batch that a full queue refused is as though it had never been`() {
        var facts = Facts(state: .running)
        (facts.batch, facts.providerFile) = ("b", "f")
        var life = DispatchLifecycle(facts, takesUploads: true)
        _ = life.start()
        let command = life.handle(.polled(Self.found("b"), .overQueue, reasons: "too many tokens"))
        #expect(command == .leave(.queue))
        #expect(life.facts.state == .uploaded && life.facts.batch == nil && life.facts.providerFile == "f")
    }

    /// A provider that fails in every way, a ledger, and processes that die.
    private struct World {
        static let settle = 20
        var random: SplitMix
        var ledger: Facts
        var now = 0
        var since = 0
        var uploads = 0
        /// Moments at which batches show that were asked for.
        var batches: [Int] = []
        var refusedByQueue = 0
        var refused: Set<String> = []
        var isRecorded = false
        var isAsking = false
        /// Whether things still go wrong.
        init(random: SplitMix, ledger: Facts) {
            self.random = random
            self.ledger = ledger
        }

        var isBad: Bool { now < 2000 }

        mutating func luck(_ percent: Int) -> Bool { isBad && Int(random.next() % 100) < percent }
        var live: Int { batches.count - refusedByQueue }

        /// One visit, perhaps cut off in the middle.
        mutating func visit(takesUploads: Bool) throws {
            var life = DispatchLifecycle(ledger, takesUploads: takesUploads)
            var command = life.start()
            while true {
                // A kill between any two steps.
                if luck(4) { return wait(30) }
                now += 1
                if case .leave(let pause) = command {
                    ledger = life.facts
                    isAsking = pause == .person
                    if life.facts.state == .recorded { isRecorded = true }
                    return wait(pause == .settle ? Self.settle / 3 : 5)
                }
                if case .enter = command {
                    ledger = life.facts
                    since = now
                }
                guard let event = try perform(command, life.facts) else { return wait(30) }
                command = life.handle(event)
            }
        }

        mutating func wait(_ time: Int) { now += time }

        /// Nil for a kill within.
        mutating func perform(_ command: Command, _ facts: Facts) throws -> Event? {
            if command != .enter, luck(5) { return .failed(.unreachable, "away") }
            if command != .enter, luck(5) { return .failed(.busy(nil), "busy") }
            switch command {
            case .enter: return .entered
            case .findUpload: return .uploads(uploads > 0 && !luck(10) ? "f" : nil)
            case .upload:
                if luck(10) { return .failed(.refused, "no") }
                if luck(10) { return .failed(.unsure(nil), "lost") }
                uploads += 1
                if luck(10) { return nil }
                return luck(10) ? .failed(.unsure(nil), "lost") : .uploaded("f")
            case .findBatches:
                if luck(10) { return .failed(.unsure(nil), "lost") }
                let shown = batches.dropFirst(refusedByQueue).filter { $0 <= now }.map { found("b\($0)") }
                return .batches(Array(shown), isSettled: now - since >= Self.settle)
            case .create:
                try #require(ledger.state == .creating, "a batch is made that was not announced")
                if luck(10) { return .failed(.refused, "no") }
                if luck(10) { return .failed(.unsure(nil), "lost before") }
                // An answer that is lost may belong to a batch that shows later.
                let isLost = luck(30)
                batches.append(now + (isLost ? Int(random.next() % UInt64(Self.settle - 1)) : 0))
                try #require(live <= 1, "two batches of one file")
                if isLost { return luck(50) ? nil : .failed(.unsure(nil), "lost after") }
                return .created(found("b\(now)"))
            case .poll:
                let batch = found(facts.batch ?? "")
                // The kill that follows may keep the refusal from being read: it is told again.
                let isRefused = facts.batch.map { refused.contains($0) } ?? false
                if isRefused || luck(5) {
                    if let id = facts.batch, refused.insert(id).inserted { refusedByQueue += 1 }
                    return .polled(batch, .overQueue, reasons: "")
                }
                if luck(30) { return .polled(batch, luck(50) ? .running : .unknown, reasons: "") }
                return .polled(batch, .over, reasons: "")
            case .fetch: return luck(10) ? .failed(.unsure(nil), "cut") : .fetched
            case .record: return luck(10) ? nil : .recorded
            case .leave: return nil
            }
        }
    }

    @Test(arguments: 0..<600 as Range<UInt64>)
    func `whatever fails or dies, there are never two batches of a file, and it ends`(_ seed: UInt64) throws {
        var world = World(random: SplitMix(state: seed), ledger: Facts(state: .written))
        var visits = 0
        while !world.isRecorded, !world.isAsking {
            try world.visit(takesUploads: seed % 2 == 0)
            visits += 1
            try #require(visits < 5000, "it never ends: \(world.ledger)")
        }
        #expect(world.live == 1 || world.isAsking)
        if world.isAsking { #expect(world.ledger.strikes >= DispatchLifecycle.mostStrikes, "\(world.ledger)") }
    }
}
