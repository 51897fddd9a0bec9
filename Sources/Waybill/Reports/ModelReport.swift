import BatchFiles
import Registry
import RoutingPolicy
import StrictJSON
import Terminal
import Units

/// What the catalog says of a model, for people and for programs.
struct ModelReport {
    let stored: ModelCatalog.Stored
    let prices: TokenPrices
    /// Nil where it is not said how the model is called.
    let service: ModelService?

    /// One line a fact.
    var text: String {
        var lines: [(String, String)] = [
            ("model", stored.model.name), ("provider", stored.provider), ("since", stored.effectiveFrom),
            ("input", dollars(prices.input)), ("output", dollars(prices.output)),
            ("cached input", prices.cached.map { dollars($0) } ?? "unknown"),
            ("cache write", prices.cacheWrite.map { dollars($0) } ?? "unknown"),
            ("cache write, long", prices.cacheWriteLong.map { dollars($0) } ?? "unknown"),
            ("reasoning", prices.reasoning.map { dollars($0) } ?? "as output"),
            ("batch factor", factor(prices.batchMillionths)),
        ]
        if prices.cached != nil { lines.append(("cached batch factor", factor(prices.cachedBatchMillionths))) }
        if let service {
            lines += self.lines(service)
        } else {
            lines.append(("called by", "unknown; fill in the column dialect and import the catalog again"))
        }
        let width = lines.map(\.0.count).max() ?? 0
        return lines.map { name, value in
            let gap = String(repeating: " ", count: width - name.count)
            return "\(name)\(gap)  \(TextTable.printable(value))"
        }.joined(separator: "\n")
    }

    private func lines(_ service: ModelService) -> [(String, String)] {
        let limits = service.limits
        var lines: [(String, String)] = [
            ("dialect", service.dialect.rawValue), ("base URL", service.baseURL ?? "not said"),
            ("endpoint", service.endpoint), ("served as", service.servedAs),
            ("takes", service.takes.isEmpty ? "text" : (["text"] + service.takes.words).joined(separator: ", ")),
            ("key variable", service.keyVariable ?? "none"),
            ("context tokens", service.contextTokens.map { FixedPoint.grouped($0) } ?? "not said"),
        ]
        if let tokens = service.outputTokens {
            lines.append(("output tokens", "\(FixedPoint.grouped(tokens)) as \(service.outputParameter ?? "")"))
        }
        if let text = service.systemPrompt { lines.append(("system prompt", text)) }
        if let text = service.template { lines.append(("template", text)) }
        if let value = service.parameters {
            lines.append(("parameters", String(decoding: value.serialized(), as: UTF8.self)))
        }
        let queued = limits.queuedTokens.map { ", \(FixedPoint.grouped($0)) queued tokens" } ?? ""
        let requests = FixedPoint.grouped(limits.requests)
        lines.append(("a file has up to", "\(requests) requests, \(FixedPoint.grouped(limits.bytes)) bytes\(queued)"))
        return lines
    }

    /// The same as a document; money in nano-dollars a million tokens, null where it is not known.
    var json: JSON {
        func number(_ value: Int64?) -> JSON { value.map { JSON($0) } ?? nil }
        return [
            "model": .string(stored.model.name), "provider": .string(stored.provider),
            "since": .string(stored.effectiveFrom), "input_nusd_per_mtok": JSON(prices.input),
            "output_nusd_per_mtok": JSON(prices.output), "cached_nusd_per_mtok": number(prices.cached),
            "cache_write_nusd_per_mtok": number(prices.cacheWrite),
            "cache_write_long_nusd_per_mtok": number(prices.cacheWriteLong),
            "reasoning_nusd_per_mtok": number(prices.reasoning), "batch_factor_ppm": JSON(prices.batchMillionths),
            "cached_batch_factor_ppm": number(prices.cached == nil ? nil : prices.cachedBatchMillionths),
            "service": service?.json ?? nil,
        ]
    }

    private func dollars(_ nanoDollars: Int64) -> String { Money.dollars(nanoDollars, decimals: 6) }

    private func factor(_ millionths: Int64) -> String { FixedPoint.text(millionths, over: 1_000_000, decimals: 6) }
}
