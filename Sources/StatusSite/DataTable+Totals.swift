package import Registry

extension JobTotals.Sums {
    /// Mean quality from 0 to 1.
    package var quality: DataTable.Cell { prompts > 0 ? .ratio(qualityPpm, over: prompts * 1_000_000) : .unknown }
    /// Mean cost of a thousand prompts in USD, exact as a fraction.
    package var costPerThousand: DataTable.Cell {
        prompts > 0 ? .ratio(costNanoDollars, over: prompts * 1_000_000) : .unknown
    }
    package var cost: DataTable.Cell { prompts > 0 ? .dollars(costNanoDollars) : .unknown }
}

extension JobTotals.Outcomes {
    package var quality: DataTable.Cell { scored > 0 ? .ratio(scorePpm, over: scored * 1_000_000) : .unknown }
    package var cost: DataTable.Cell { costed > 0 ? .dollars(costNanoDollars) : .unknown }
}

extension DataTable.Cell {
    /// A weight of a preference to six places.
    package static func weight(_ weight: Double) -> DataTable.Cell {
        .ratio(Int64((weight * 1_000_000).rounded(.toNearestOrEven)), over: 1_000_000)
    }

    /// How much more, as a share, the cost is than a reference's; unknown where the reference costs nothing.
    package static func change(_ sums: JobTotals.Sums, from reference: JobTotals.Sums?) -> DataTable.Cell {
        guard let reference, reference.costNanoDollars > 0 else { return .unknown }
        return .ratio(sums.costNanoDollars - reference.costNanoDollars, over: reference.costNanoDollars)
    }

    /// The change of a reference's cost by what is saved of it; unknown where the reference costs nothing.
    static func change(savings: Int64?, of reference: JobTotals.Sums?) -> DataTable.Cell {
        guard let savings, let reference, reference.costNanoDollars > 0 else { return .unknown }
        return .ratio(-savings, over: reference.costNanoDollars)
    }

    /// A model by its name.
    static func name(_ model: JobTotals.Model?) -> DataTable.Cell { model.map { .text($0.name) } ?? .unknown }
}
