package import Backlog
package import Postgres
package import Registry
package import RoutingPolicy

/// A database with the schema, for one test: cloned from a template, dropped afterwards.
package enum TestDatabase {
    private static let template: Result<String, any Error> = Result {
        let target = try TestCluster.createDatabase()
        let connection = try Connection(target)
        _ = try SchemaMigrator().migrate(connection)
        return try connection.query("select current_database()").single().get(0)
    }

    /// Lends `body` a fresh database with all migrations.
    @discardableResult
    package static func with<R>(_ body: (ConnectionString) async throws -> R) async throws -> R {
        try await TestCluster.withDatabase(template: template.get(), body)
    }
}

/// A small backlog to test with: three models, one promoted snapshot, jobs of numbered prompts.
package enum BacklogFixture {
    package static let snapshot = [UInt8](repeating: 7, count: 32)

    package static let models = [
        LanguageModel(name: "large", inputPrice: 3_000_000_000, outputPrice: 15_000_000_000),
        LanguageModel(name: "medium", inputPrice: 300_000_000, outputPrice: 2_500_000_000),
        LanguageModel(name: "small", inputPrice: 50_000_000, outputPrice: 200_000_000),
    ]

    package static func stored(_ digest: [UInt8] = snapshot) -> StoredSnapshot {
        StoredSnapshot(
            digest: digest,
            policyName: "test",
            version: digest == snapshot ? 1 : 2,
            algorithm: "fixed",
            encoder: "static",
            manifest: #"{"b" : 1, "a": 2}"#,
            archive: [0, 1, 255],
            signature: [UInt8](repeating: 1, count: 64)
        )
    }

    /// Imports the models and stores the snapshot.
    package static func prepare(_ connection: borrowing Connection) throws -> [ModelCatalog.Stored] {
        _ = try ModelCatalog.importEntries(connection, models.map { ModelCatalog.Entry(model: $0, provider: "test") })
        try SnapshotStore.insert(connection, stored())
        return try ModelCatalog.load(connection)
    }

    /// Loads a job of numbered prompts, the first being `prompt 1` with the id `id-1`.
    @discardableResult
    package static func load(
        _ connection: borrowing Connection,
        name: String = "job",
        prompts: Int,
        chunkSize: Int32 = 10,
        priority: Int16 = 0,
        allowed: [Int16]? = nil
    ) throws -> LoadReport {
        let preference = try Preference(quality: 3, cost: 1)
        var specification = JobSpecification(
            name: name,
            preference: preference,
            priority: priority,
            chunkSize: chunkSize
        )
        specification.terms.allowedModels = allowed
        var number = 0
        return try JobLoader(specification).load(connection) { () -> TestRecord? in
            guard number < prompts else { return nil }
            number += 1
            return TestRecord(id: "id-\(number)", prompt: "prompt \(number)", line: number)
        }
    }

    /// What ``route(_:models:)`` chooses for a prompt, to compare with.
    package static func choice(seed: Int64, number: Int32, models: [Int16]) -> (model: Int16, propensity: Float) {
        var hash = UInt64(bitPattern: seed) ^ UInt64(number) &* 0x9E37_79B9_7F4A_7C15
        hash ^= hash >> 31
        return (models[Int(hash % UInt64(models.count))], Float(hash % 97 + 1) / 100)
    }

    /// A routing without a policy: decides from the seed and the prompt's number alone.
    package static func route(_ task: RoutingTask, models: [Int16]) -> ChunkRouting {
        var decisions: [RoutedPrompt] = []
        for prompt in task.prompts {
            let choice = choice(seed: task.job.seed, number: prompt.number, models: models)
            decisions.append(
                RoutedPrompt(
                    number: prompt.number,
                    model: choice.model,
                    propensity: choice.propensity,
                    predictedQuality: 0.5,
                    predictedCost: Int64(prompt.number)
                )
            )
        }
        let totals = models.map { CandidateTotal(model: $0, cost: Int64($0) * 100, quality: Int64($0) * 1000) }
        return ChunkRouting(decisions: decisions, candidates: totals)
    }
}

extension WorkerSettings {
    /// Without a deadline: on a busy machine a worker may wait a minute for a thread, and a lease that runs out
    /// meanwhile is a case of its own.
    package static func patient(_ name: String) -> WorkerSettings {
        var settings = WorkerSettings(name: name)
        settings.leaseSeconds = 3600
        settings.graceSeconds = 1800
        settings.silenceSeconds = 1800
        return settings
    }
}
