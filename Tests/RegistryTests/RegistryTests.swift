import Backlog
import Postgres
import Registry
import RoutingPolicy
import DatabaseTestSupport
import Testing
import Units

@Suite struct RegistryTests {
    private static let other = [UInt8](repeating: 8, count: 32)

    @Test func `a snapshot is stored once and never replaced`() async throws {
        try await TestDatabase.with { target in
            let connection = try Connection(target)
            let snapshot = BacklogFixture.stored()
            #expect(try SnapshotStore.insert(connection, snapshot))
            #expect(try SnapshotStore.insert(connection, snapshot) == false)
            #expect(try SnapshotStore.find(connection, digest: snapshot.digest) == snapshot)
            #expect(try SnapshotStore.find(connection, digest: Self.other) == nil)
            let forged = StoredSnapshot(
                digest: snapshot.digest,
                policyName: "test",
                version: 1,
                algorithm: "fixed",
                encoder: "static",
                manifest: snapshot.manifest,
                archive: [9],
                signature: snapshot.signature
            )
            #expect(throws: RegistryError.self) { try SnapshotStore.insert(connection, forged) }
        }
    }

    @Test func `promotions chain and refusals move nothing`() async throws {
        try await TestDatabase.with { target in
            let connection = try Connection(target)
            try SnapshotStore.insert(connection, BacklogFixture.stored())
            try SnapshotStore.insert(connection, BacklogFixture.stored(Self.other))
            #expect(try PromotionLog.current(connection) == nil)
            let first = try PromotionLog.append(
                connection,
                action: .promote,
                digest: BacklogFixture.snapshot,
                actor: "ann"
            )
            #expect(first.sequence == 1 && first.previousDigest == nil)
            _ = try PromotionLog.append(
                connection,
                action: .refuse,
                digest: Self.other,
                actor: "ann",
                gates: #"[{"gate": "quality", "ok": false}]"#
            )
            #expect(try PromotionLog.current(connection)?.digest == BacklogFixture.snapshot)
            let third = try PromotionLog.append(
                connection,
                action: .promote,
                digest: Self.other,
                actor: "bo",
                reason: "better"
            )
            #expect(third.previousDigest == BacklogFixture.snapshot)
            #expect(try PromotionLog.current(connection) == third)
            #expect(try PromotionLog.history(connection).map(\.sequence) == [1, 2, 3])
            #expect(try PromotionLog.verified(connection).count == 3)
            #expect(throws: RegistryError.self) {
                try PromotionLog.append(
                    connection,
                    action: .promote,
                    digest: [UInt8](repeating: 9, count: 32),
                    actor: "x"
                )
            }
            for change in ["reason = 'worse' where sequence = 3", "actor = 'eve' where sequence = 1"] {
                try connection.query("begin")
                try connection.query("update waybill.promotion set \(change)")
                #expect(throws: RegistryError.self) { try PromotionLog.verified(connection) }
                try connection.query("rollback")
            }
            try connection.query("delete from waybill.promotion where sequence = 2")
            #expect(throws: RegistryError.self) { try PromotionLog.verified(connection) }
        }
    }

    @Test func `of promoters that saw the same state one wins`() async throws {
        try await TestDatabase.with { target in
            try SnapshotStore.insert(Connection(target), BacklogFixture.stored())
            let won = await withTaskGroup(of: Bool.self) { group in
                for worker in 0..<6 {
                    group.addTask {
                        do {
                            _ = try await Session(target).run { connection in
                                try PromotionLog.append(
                                    connection,
                                    action: .promote,
                                    digest: BacklogFixture.snapshot,
                                    actor: "p\(worker)",
                                    expecting: 0
                                )
                            }
                            return true
                        } catch RegistryError.promotionConflict {
                            return false
                        } catch {
                            Issue.record(error)
                            return false
                        }
                    }
                }
                return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
            }
            #expect(won == 1)
            #expect(try PromotionLog.verified(Connection(target)).count == 1)
        }
    }

    @Test func `an unchanged import changes nothing and a new price is a new row`() async throws {
        try await TestDatabase.with { target in
            let connection = try Connection(target)
            func entry(_ name: String, _ input: Int64, provider: String = "p", from: String? = nil)
                -> ModelCatalog.Entry
            {
                let model = LanguageModel(name: name, inputPrice: input, outputPrice: 3)
                return ModelCatalog.Entry(model: model, provider: provider, effectiveFrom: from)
            }
            let first = [entry("a", 75_000_001, from: "2026-01-01"), entry("b", 2, from: "2026-01-01")]
            var expected = ModelCatalog.Changes()
            (expected.added, expected.pricesAdded) = (2, 2)
            #expect(try ModelCatalog.importEntries(connection, first) == expected)
            #expect(try ModelCatalog.importEntries(connection, first) == ModelCatalog.Changes())
            let numbers = try ModelCatalog.load(connection).map(\.number)
            for _ in 0..<3 { _ = try ModelCatalog.importEntries(connection, first) }
            (expected.added, expected.providersChanged, expected.pricesAdded) = (1, 1, 2)
            #expect(
                try ModelCatalog.importEntries(
                    connection,
                    [entry("a", 50, provider: "q", from: "2026-02-01"), entry("c", 4, from: "2026-02-01")]
                ) == expected
            )
            let stored = try ModelCatalog.load(connection)
            #expect(stored.map(\.model.name) == ["a", "b", "c"])
            #expect(stored.map(\.model.inputPrice) == [50, 2, 4])
            #expect(stored[0].provider == "q" && stored[0].effectiveFrom == "2026-02-01")
            #expect(stored[2].number == (numbers.max() ?? 0) + 1, "imports must not use up model numbers")
            #expect(try connection.query("select count(*) from waybill.model_price").single().get(0) == 4)
            for bad in [
                [entry("", 1)], [entry("a", -1)], [entry("a", 1), entry("a", 1)], [entry("a", 1, from: "soon")],
            ] {
                #expect(throws: RegistryError.self) { try ModelCatalog.importEntries(connection, bad) }
            }
        }
    }

    @Test func `a second price for a day wins and the first is kept`() async throws {
        try await TestDatabase.with { target in
            let connection = try Connection(target)
            func add(_ input: Int64, factor: Double = 1, from: String? = nil) throws -> Int {
                let model = LanguageModel(name: "a", inputPrice: input, outputPrice: 3, batchFactor: factor)
                return try ModelCatalog.importEntries(
                    connection,
                    [ModelCatalog.Entry(model: model, provider: "p", effectiveFrom: from)]
                ).pricesAdded
            }
            #expect(
                try add(5) == 1 && add(7) == 1 && add(7) == 0 && add(7, factor: 0.25) == 1
                    && add(9, from: "2099-01-01") == 1
            )
            let held = try #require(try ModelCatalog.load(connection).first)
            #expect(held.model.inputPrice == 7 && held.model.batchFactor == 0.25)
            let rows = try connection.query("select price_id from waybill.model_price order by price_id").map {
                try $0.get(0, as: Int64.self)
            }
            #expect(rows.count == 4 && held.price == rows[2])
            for edit in ["update waybill.model_price set input_usd_per_mtok = 1", "delete from waybill.model_price"] {
                let error = #expect(throws: PostgresError.self) { try connection.query(edit) }
                #expect(error?.message.contains("never changed or removed") == true)
            }
            #expect(throws: RegistryError.self) { try add(7, factor: 0) }
            #expect(throws: RegistryError.self) { try add(7, factor: 1.5) }
        }
    }

    @Test func `a chunk knows the prices of its claim and records them`() async throws {
        try await TestDatabase.with { target in
            let connection = try Connection(target)
            let models = try BacklogFixture.prepare(connection)
            let job = try BacklogFixture.load(connection, prompts: 30).job
            let seen = try #require(models.first)
            let other = LanguageModel(name: seen.model.name, inputPrice: 123, outputPrice: 456)
            _ = try ModelCatalog.importEntries(connection, [ModelCatalog.Entry(model: other, provider: seen.provider)])
            let worker = BacklogWorker(target, settings: .patient("w"), snapshot: BacklogFixture.snapshot) {
                task in
                var routing = BacklogFixture.route(task, models: models.map(\.number))
                routing.candidates = routing.candidates.map { candidate in
                    CandidateTotal(
                        model: candidate.model,
                        cost: candidate.cost,
                        quality: candidate.quality,
                        price: task.catalog.first { $0.number == candidate.model }?.price
                    )
                }
                routing.cut = 4
                return routing
            }
            _ = try await worker.drain()
            let price = try connection.query(
                """
                select distinct (p.input_usd_per_mtok * 1000000000)::bigint from waybill.rollup r
                join waybill.model_price p using (price_id) where r.model_id = $1
                """,
                [seen.number]
            ).single().get(0, as: Int64.self)
            #expect(price == 123)
            let chunks = try connection.query("select count(*) from waybill.chunk where state = 2").single().get(
                0,
                as: Int.self
            )
            let summary = try #require(try JobSummary.all(connection).first { $0.job == job })
            #expect(summary.cut == 4 * chunks)
        }
    }

    @Test func `outcomes are recorded once and corrected`() async throws {
        try await TestDatabase.with { target in
            let connection = try Connection(target)
            let models = try BacklogFixture.prepare(connection).map(\.number)
            let job = try BacklogFixture.load(connection, prompts: 30).job
            _ = try await BacklogWorker(target, settings: .patient("w"), snapshot: BacklogFixture.snapshot) {
                BacklogFixture.route($0, models: models)
            }.drain()
            let outcomes = (1...30).flatMap { number in
                models.map {
                    PromptOutcome(prompt: number, model: $0, score: 0.25, cost: 1000, inputTokens: nil, outputTokens: 9)
                }
            }
            #expect(try OutcomeRecorder.record(connection, job: job, source: .simulated, outcomes) == 90)
            #expect(try OutcomeRecorder.record(connection, job: job, source: .simulated, outcomes) == 0)
            let corrected = [PromptOutcome(prompt: 1, model: models[0], score: 0.75)]
            #expect(try OutcomeRecorder.record(connection, job: job, source: .recorded, corrected) == 1)
            let row = try connection.query(
                "select cost_nusd, input_tokens, source from waybill.outcome where prompt_no = 1 and model_id = $1",
                [models[0]]
            ).single()
            #expect(try row.decode(Int?.self, Int?.self, String.self) == (nil, nil, "recorded"))
            let totals = try #require(try JobTotals.read(connection)[job])
            #expect(totals.observed.scored == 30)
            #expect(totals.models.map(\.observedAlone.scored) == [30, 30, 30])
            #expect(totals.models.reduce(0) { $0 + $1.observedAlone.scorePpm } == 23_000_000)
            #expect(totals.models.map(\.isSimulated) == [true, true, true])
            #expect(try OutcomeRecorder.promptNumbers(connection, job: job, ids: ["id-3", "nope"]) == ["id-3": 3])
            for bad in [
                PromptOutcome(prompt: 1, model: 1, score: .nan), PromptOutcome(prompt: 1, model: 1, score: 1.5),
                PromptOutcome(prompt: 1, model: 1, cost: -1),
            ] {
                #expect(throws: RegistryError.self) {
                    try OutcomeRecorder.record(connection, job: job, source: .recorded, [bad])
                }
            }
        }
    }
}
