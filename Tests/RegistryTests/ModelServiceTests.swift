import BatchFiles
import DatabaseTestSupport
import Postgres
import Registry
import RoutingPolicy
import StrictJSON
import Testing

@Suite struct ModelServiceTests {
    private static let model = LanguageModel(
        name: "a",
        inputPrice: 1_000_000_000,
        outputPrice: 2_000_000_000,
        batchFactor: 0.5
    )
    private static let service = ModelService(
        model: "a",
        dialect: .anthropic,
        baseURL: "https://h",
        servedAs: "a-1",
        contextTokens: 9,
        outputTokens: 8,
        systemPrompt: "s",
        template: "{prompt}!",
        parameters: .object([.init(key: "top_p", value: .number("0.90"))]),
        takes: [.files],
        keyVariable: "K",
        limits: FileLimits(requests: 3, bytes: 4000, queuedTokens: 50)
    )

    private func put(
        _ connection: borrowing Connection,
        _ service: ModelService?,
        kinds: TokenPrices? = nil,
        from: String? = nil
    ) throws -> ModelCatalog.Changes {
        try ModelCatalog.importEntries(
            connection,
            [.init(model: Self.model, provider: "p", effectiveFrom: from, kinds: kinds, service: service)]
        )
    }

    @Test func `how a model is called is kept, changed, and left alone where nothing is said`() async throws {
        try await TestDatabase.with { target in
            let connection = try Connection(target)
            #expect(try put(connection, nil).servicesChanged == 0)
            #expect(try ModelCatalog.services(connection).isEmpty)
            #expect(try put(connection, Self.service).servicesChanged == 1)
            #expect(try put(connection, Self.service) == ModelCatalog.Changes())
            #expect(try put(connection, nil) == ModelCatalog.Changes())
            var expected = Self.service
            expected.outputParameter = "max_tokens"
            let number = try #require(try ModelCatalog.load(connection).first?.number)
            #expect(try ModelCatalog.services(connection) == [number: expected])
            // Other text of the same JSON is another text: requests are made of it.
            var other = Self.service
            other.parameters = .object([.init(key: "top_p", value: .number("0.9"))])
            #expect(try put(connection, other).servicesChanged == 1)
            let plain = ModelService(model: "a", dialect: .vLLM)
            #expect(try put(connection, plain).servicesChanged == 1)
            #expect(try ModelCatalog.services(connection) == [number: plain])
            let limits = "select count(maximum_requests) + count(maximum_bytes) from waybill.model_service"
            #expect(try connection.query(limits).single().get(0) == 0, "the usual limits follow the program's")
            for url in ["https://name:s3cret@h", "https://h?key=s3cret"] {
                let leaky = ModelService(model: "a", dialect: .vLLM, baseURL: url)
                let error = try #require(throws: RegistryError.self) { try put(connection, leaky) }
                #expect(!error.description.contains("s3cret"))
            }
        }
    }

    @Test func `a price is added when any kind of token costs something else`() async throws {
        try await TestDatabase.with { target in
            let connection = try Connection(target)
            var kinds = TokenPrices(input: 0, output: 0, cached: 3, cachedBatchMillionths: 800_000)
            #expect(try put(connection, nil, kinds: kinds, from: "2026-01-01").pricesAdded == 1)
            #expect(try put(connection, nil, kinds: kinds, from: "2026-01-01").pricesAdded == 0)
            // A file that names no kinds leaves them with the price that they are of.
            #expect(try put(connection, nil, from: "2026-01-01").pricesAdded == 0)
            let changes: [(inout TokenPrices) -> Void] = [
                { $0.cached = 4 }, { $0.cachedBatchMillionths = 700_000 }, { $0.cacheWrite = 5 },
                { $0.cacheWriteLong = 6 }, { $0.reasoning = 0 },
            ]
            for change in changes {
                change(&kinds)
                #expect(try put(connection, nil, kinds: kinds, from: "2026-02-01").pricesAdded == 1)
            }
            let stored = try #require(try ModelCatalog.load(connection).first)
            var expected = kinds
            (expected.input, expected.output) = (Self.model.inputPrice, Self.model.outputPrice)
            expected.batchMillionths = 500_000
            #expect(try ModelCatalog.prices(connection, price: stored.price) == expected)
            func price(_ moment: String) throws -> Int64? {
                let moment = try connection.query("select $1::text::timestamptz", [moment]).single()
                    .get(0, as: Timestamp.self)
                return try ModelCatalog.price(connection, inForceAt: moment, of: stored.number)
            }
            #expect(try price("2026-02-01T00:00:00Z") == stored.price)
            let first = try #require(try price("2026-02-01T00:00:00+01:00"), "UTC's day counts")
            #expect(first < stored.price)
            #expect(try ModelCatalog.prices(connection, price: first).cached == 3)
            #expect(try price("2025-12-31T23:59:59Z") == nil)
        }
    }
}
