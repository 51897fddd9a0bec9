/// What routing a set of prompts is predicted to give, beside single models for all of them.
package struct RoutingSummary: Sendable, Equatable {
    package typealias Sums = SiteData.Sums
    package typealias ModelTotals = SiteData.ModelTotals

    /// As routed: the sums over all models of what they were chosen for.
    package let routed: Sums
    /// The single model of the highest predicted quality on the same prompts; the cheaper one of equals.
    package let strongest: ModelTotals?
    /// The single model of the lowest predicted cost on the same prompts; the better one of equals.
    package let cheapest: ModelTotals?

    /// - Parameter models: all candidates. One that was a candidate for a part of the prompts only can't be compared with
    ///   the whole and is no reference.
    package init(_ models: [ModelTotals]) {
        var routed = Sums()
        for model in models {
            routed.prompts += model.chosen.prompts
            routed.costNanodollars += model.chosen.costNanodollars
            routed.qualityPpm += model.chosen.qualityPpm
        }
        self.routed = routed
        let total = routed.prompts
        let comparable = models.filter { $0.alone.prompts == total && total > 0 }
        strongest = comparable.min { left, right in
            (-left.alone.qualityPpm, left.alone.costNanodollars, left.modelID)
                < (-right.alone.qualityPpm, right.alone.costNanodollars, right.modelID)
        }
        cheapest = comparable.min { left, right in
            (left.alone.costNanodollars, -left.alone.qualityPpm, left.modelID)
                < (right.alone.costNanodollars, -right.alone.qualityPpm, right.modelID)
        }
    }
}

/// What came back for a job's decisions, over all models.
package struct ObservedSummary: Sendable, Equatable {
    package private(set) var scored: Int64 = 0
    private(set) var scorePpm: Int64 = 0
    private(set) var costed: Int64 = 0
    private(set) var costNanodollars: Int64 = 0
    /// The sources, each once, in the order of the alphabet.
    package let sources: [String]

    package init(_ outcomes: [SiteData.OutcomeTotals]) {
        for outcome in outcomes {
            scored += outcome.scored
            scorePpm += outcome.scorePpm
            costed += outcome.costed
            costNanodollars += outcome.costNanodollars
        }
        var sources: [String] = []
        for source in outcomes.map(\.source).sorted() where sources.last != source { sources.append(source) }
        self.sources = sources
    }

    package var quality: DataTable.Cell { scored > 0 ? .ratio(scorePpm, over: scored * 1_000_000) : .unknown }
    package var cost: DataTable.Cell { costed > 0 ? .dollars(costNanodollars) : .unknown }
}

extension SiteData.Sums {
    /// Mean quality from 0 to 1.
    package var quality: DataTable.Cell { prompts > 0 ? .ratio(qualityPpm, over: prompts * 1_000_000) : .unknown }
    /// Mean cost of a thousand prompts in USD, exact as a fraction.
    package var costPerThousand: DataTable.Cell {
        prompts > 0 ? .ratio(costNanodollars, over: prompts * 1_000_000) : .unknown
    }
    package var cost: DataTable.Cell { prompts > 0 ? .dollars(costNanodollars) : .unknown }
}
