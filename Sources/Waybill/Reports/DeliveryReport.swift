import Registry
import StrictJSON
import Units

/// What went out and came back, for `status`.
struct DeliveryReport {
    private let sums: DeliveryTotals.Sums

    init(_ sums: DeliveryTotals.Sums) { self.sums = sums }

    var text: String {
        guard sums.files > 0 else { return "no request files; `waybill export` writes them" }
        var parts = [
            "\(FixedPoint.grouped(sums.openFiles)) of \(FixedPoint.grouped(sums.files)) files open",
            "\(FixedPoint.grouped(sums.outstanding)) of \(FixedPoint.grouped(sums.lines)) lines out",
            "\(FixedPoint.grouped(sums.answered)) answered",
        ]
        let further = [
            (sums.truncated, "truncated"), (sums.failed, "failed"), (sums.passing, "to send again"),
            (sums.missing, "missing"), (sums.unwritten, "not written"),
            (sums.quarantined + sums.conflicts, "put aside"),
        ]
        for (count, word) in further where count > 0 { parts.append("\(FixedPoint.grouped(count)) \(word)") }
        var billed = "billed $\(Money.dollars(sums.billed, decimals: 4))"
        billed += " (predicted $\(Money.dollars(sums.predicted, decimals: 4)))"
        if sums.unknownCost > 0 { billed += ", \(FixedPoint.grouped(sums.unknownCost)) of unknown cost" }
        return (parts + [billed]).joined(separator: ", ")
    }

    var json: JSON {
        [
            "files": JSON(Int(sums.files)), "open_files": JSON(Int(sums.openFiles)), "lines": JSON(Int(sums.lines)),
            "outstanding": JSON(Int(sums.outstanding)), "answered": JSON(Int(sums.answered)),
            "truncated": JSON(Int(sums.truncated)), "passing": JSON(Int(sums.passing)),
            "failed": JSON(Int(sums.failed)), "missing": JSON(Int(sums.missing)),
            "unwritten": JSON(Int(sums.unwritten)), "quarantined": JSON(Int(sums.quarantined)),
            "conflicts": JSON(Int(sums.conflicts)), "unknown_cost": JSON(Int(sums.unknownCost)),
            "predicted_usd": .number(Money.dollars(sums.predicted, decimals: 9)),
            "billed_usd": .number(Money.dollars(sums.billed, decimals: 9)),
        ]
    }
}
