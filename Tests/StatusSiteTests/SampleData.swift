import Postgres
import Registry

import StatusSite

/// Data sets that pages are judged by: normal, empty, one job, huge and hostile.
enum SampleData {
    static let moment = Timestamp(unixSeconds: 1_772_366_405)

    static let digest = "3f9c2a7be1d04455aa10c7f08d3b6e52914fe0a7b8c6d5e4f3a2b1c0d9e8f706"

    private static let catalog: [(name: String, costNanoDollars: Int64, qualityPpm: Int64)] = [
        ("google/gemini-2.5-flash-lite", 92_000, 741_000),
        ("google/gemini-2.5-flash", 610_000, 846_000),
        ("google/gemini-2.5-pro", 4_350_000, 921_000),
        ("meta-llama/llama-3.1-8b-instruct", 31_000, 612_000),
        ("mistralai/mistral-small-3.2", 120_000, 702_000),
        ("openai/gpt-4.1-nano", 101_000, 713_000),
        ("openai/gpt-4.1", 3_020_000, 904_000),
        ("anthropic/claude-haiku-4.5", 2_140_000, 881_000),
    ]

    /// The catalog's models, chosen for `shares` parts of 100 of the prompts, by place in the catalog.
    static func models(prompts: Int64, shares: [Int: Int64], names: [String]? = nil) -> [JobTotals.Model] {
        catalog.enumerated().map { place, model in
            let chosen = prompts * (shares[place] ?? 0) / 100
            return .init(
                number: Int64(place + 1),
                name: names?[place] ?? model.name,
                chosen: .init(
                    prompts: chosen,
                    costNanoDollars: chosen * model.costNanoDollars * 9 / 10,
                    qualityPpm: chosen * (model.qualityPpm + 40_000)
                ),
                alone: .init(
                    prompts: prompts,
                    costNanoDollars: prompts * model.costNanoDollars,
                    qualityPpm: prompts * model.qualityPpm
                ),
                isReference: true
            )
        }
    }

    /// The models with an outcome for each prompt that they were chosen for.
    static func observed(_ models: [JobTotals.Model], source: String) -> [JobTotals.Model] {
        models.map { model in
            guard model.chosen.prompts > 0 else { return model }
            var model = model
            model.observed = .init(
                scored: model.chosen.prompts,
                scorePpm: model.chosen.qualityPpm - model.chosen.prompts * 18_000,
                costed: model.chosen.prompts,
                costNanoDollars: model.chosen.costNanoDollars * 103 / 100
            )
            model.sources = [source]
            model.isSimulated = source == "simulated"
            return model
        }
    }

    static func outcomes(of models: [JobTotals.Model]) -> [SiteData.SourceOutcomes] {
        models.flatMap { model in
            model.sources.map { .init(number: model.number, name: model.name, source: $0, sums: model.observed) }
        }
    }

    static let snapshot = SiteData.Snapshot(
        digest: digest,
        policyName: "demo",
        version: 3,
        algorithm: "barp",
        encoder: "minilm"
    )

    static func job(
        _ id: Int64,
        _ name: String,
        quality: Double,
        prompts: Int64 = 1800,
        shares: [Int: Int64],
        names: [String]? = nil,
        source: String? = nil
    ) -> JobRecord {
        var models = models(prompts: prompts, shares: shares, names: names)
        if let source { models = observed(models, source: source) }
        return JobRecord(
            id: id,
            name: name,
            state: "ready",
            qualityWeight: quality,
            costWeight: 1 - quality,
            prompts: prompts,
            routed: prompts,
            createdAt: Timestamp(unixSeconds: 1_772_365_800 + id),
            firstFinished: Timestamp(unixSeconds: 1_772_366_100),
            lastFinished: Timestamp(unixSeconds: 1_772_366_201),
            totals: JobTotals(models),
            snapshots: [.init(snapshot: snapshot, prompts: prompts)],
            outcomes: outcomes(of: models)
        )
    }

    static func data(_ jobs: [JobRecord], total: Int64? = nil, promoted: Bool = true) -> SiteData {
        var backlog = SiteData.Backlog()
        backlog.jobs = total ?? Int64(jobs.count)
        backlog.prompts = jobs.reduce(0) { $0 + $1.prompts }
        backlog.routed = jobs.reduce(0) { $0 + $1.routed }
        backlog.claimed = jobs.reduce(0) { $0 + $1.claimed }
        backlog.waiting = backlog.prompts - backlog.routed - backlog.claimed
        backlog.oldestWaiting = backlog.waiting > 0 ? jobs.map(\.createdAt).min() : nil
        backlog.routedInFiveMinutes = backlog.routed
        backlog.routedInOneHour = backlog.routed
        backlog.lastFinished = jobs.compactMap(\.lastFinished).max()
        var totals: [Int64: JobTotals.Model] = [:]
        for model in jobs.flatMap(\.totals.models) {
            guard var sum = totals[model.number] else {
                totals[model.number] = model
                continue
            }
            sum.chosen.prompts += model.chosen.prompts
            sum.chosen.costNanoDollars += model.chosen.costNanoDollars
            sum.chosen.qualityPpm += model.chosen.qualityPpm
            sum.alone.prompts += model.alone.prompts
            sum.alone.costNanoDollars += model.alone.costNanoDollars
            sum.alone.qualityPpm += model.alone.qualityPpm
            totals[model.number] = sum
        }
        let promotion = SiteData.Promotion(
            snapshot: snapshot,
            action: "promote",
            actor: "ada",
            reason: "first policy",
            at: Timestamp(unixSeconds: 1_772_300_000)
        )
        var data = SiteData(
            asOf: moment,
            schemaVersion: "0002_analyst_views.sql",
            backlog: backlog,
            production: promoted ? promotion : nil,
            jobs: jobs,
            totals: JobTotals(totals.keys.sorted().compactMap { totals[$0] }),
            queries: [.init(name: "site_moment", sql: "-- when\nselect 1 where 1 < 2 and 'a' <> \"b\"", rows: 1)]
        )
        if promoted { data.channels = [channel("production"), channel("staging")] }
        return data
    }

    /// Promoted, refused, rolled back.
    static func channel(_ name: String, entries: Int = 3) -> SiteData.Channel {
        SiteData.Channel(
            name: name,
            entries: (1...entries).map { number in
                SiteData.Entry(
                    sequence: number,
                    at: Timestamp(unixSeconds: 1_772_300_000 + Int64(number) * 60),
                    until: number == 1 ? Timestamp(unixSeconds: 1_772_300_180) : nil,
                    action: ["rollback", "promote", "refuse"][number % 3],
                    snapshot: number % 3 == 2 ? nil : "demo@\(number)",
                    digest: digest,
                    actor: "ada",
                    reason: "entry \(number)",
                    gates: [
                        .init(
                            name: "share drift",
                            result: "passed",
                            figure: "0.1200",
                            bound: "at most 0.5000",
                            detail: "google/gemini-2.5-pro 10 % to 22 %"
                        ),
                        .init(name: "policy value", result: "skipped", figure: nil, bound: nil, detail: "no outcome"),
                    ]
                )
            }
        )
    }

    static var empty: SiteData { data([], promoted: false) }

    static var one: SiteData { data([job(1, "nightly", quality: 1, prompts: 1, shares: [2: 100])]) }

    static var normal: SiteData {
        var routing = job(4, "reviews-2026-03-01", quality: 0.5, prompts: 120_000, shares: [1: 60, 3: 40])
        routing.routed = 45_000
        routing.claimed = 10_000
        routing.lastFinished = Timestamp(unixSeconds: 1_772_366_400)
        routing.totals.models = models(prompts: 45_000, shares: [1: 60, 3: 40])
        let loading = JobRecord(
            id: 5,
            name: "support-mail",
            state: "loading",
            qualityWeight: 0.2,
            costWeight: 0.7,
            latencyWeight: 0.1,
            budgetNanoDollars: 25_000_000_000,
            prompts: 2_400,
            routed: 0,
            createdAt: Timestamp(unixSeconds: 1_772_366_390)
        )
        return data([
            loading, routing,
            job(3, "thrifty", quality: 0.2, shares: [0: 55, 3: 45], source: "simulated"),
            job(2, "balanced", quality: 0.6, shares: [0: 35, 1: 52, 2: 13], source: "simulated"),
            job(1, "quality-first", quality: 0.95, shares: [1: 20, 2: 62, 6: 18], source: "recorded"),
        ])
    }

    static var huge: SiteData {
        let jobs = (1...120).reversed().map { number in
            job(
                Int64(number) + 8_999_999_999,
                "job \(number) with a name of a length that people do choose when a system lets them",
                quality: Double(number % 11) / 10,
                prompts: 100_000_000,
                shares: [number % 8: 70, (number + 3) % 8: 30],
                source: "provider"
            )
        }
        return data(jobs, total: 12_304)
    }

    /// Names that try to leave their place.
    static let hostileNames = [
        "<script>alert(1)</script>",
        "\" onload=\"x' style='color:red",
        "<\u{0338}img src=x onerror=alert(1)>",
        "safe\u{202E}txt.exe\u{2066}",
        "=cmd|' /C calc'!A0",
        "]]>--><!--{{{title}}}&amp;&#x3c;",
        "nul\u{0}bell\u{7}line\r\nfeed\u{85}\u{2028}\u{90}",
        String(repeating: "wide界🧮\u{0301}", count: 30),
    ]

    static var hostile: SiteData {
        var jobs = hostileNames.enumerated().map { place, name in
            job(Int64(place + 1), name, quality: 0.5, shares: [place: 100], names: hostileNames, source: "simulated")
        }
        jobs.append(job(9, "free of charge", quality: 0, shares: [0: 100], names: hostileNames))
        jobs[8].totals.models[0].alone.costNanoDollars = 0
        jobs[8].totals.models[0].chosen.costNanoDollars = 0
        var data = data(jobs.reversed())
        data.production?.snapshot.policyName = hostileNames[0]
        data.production?.actor = hostileNames[2]
        data.production?.reason = hostileNames[3]
        data.schemaVersion = hostileNames[1]
        data.deliveries = deliveries(hostileNames)
        data.channels = hostileNames.map { name in
            var sample = Self.channel(name)
            for index in sample.entries.indices {
                sample.entries[index].actor = name
                sample.entries[index].reason = name
                sample.entries[index].snapshot = name
                sample.entries[index].gates[0].name = name
                sample.entries[index].gates[0].detail = name
            }
            sample.faults = ["entry 1: \(name)"]
            return sample
        }
        return data
    }

    static let sites: [String: Result<RenderedSite, any Error>] = Dictionary(
        uniqueKeysWithValues: all.map { sample in (sample.name, Result { try RenderedSite(sample.data) }) }
    )

    static let all: [(name: String, data: SiteData)] = [
        ("empty", empty), ("one", one), ("normal", normal), ("hostile", hostile), ("huge", huge),
    ]
}
