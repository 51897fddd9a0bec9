import Registry
import StatusSite

/// Request files that pages are judged by.
extension SampleData {
    /// A file in each state that a page has to show, by turns, for each of the names.
    static func deliveries(_ names: [String]) -> DeliveryTotals {
        let states = ["written", "creating", "running", "recorded", "withdrawn"]
        var totals = DeliveryTotals()
        for (place, name) in names.enumerated() {
            var sums = DeliveryTotals.Sums()
            sums.lines = 100
            sums.answered = Int64(place * 10)
            sums.outstanding = sums.lines - sums.answered
            sums.predicted = 1_234_567_890
            sums.billed = place == 0 ? 0 : 1_111_111_111
            sums.unknownCost = Int64(place % 2)
            var file = DeliveryTotals.File(
                name: name,
                job: name,
                model: name,
                mode: place % 2 == 0 ? "batch" : "online",
                state: states[place % states.count],
                attempt: 1,
                sums: sums,
                createdAt: moment
            )
            if place > 0 { (file.batch, file.batchState, file.fault, file.sentAt) = (name, name, name, moment) }
            totals.files.append(file)
            totals.days.append(DeliveryTotals.Day(day: "2026-03-0\(place % 9 + 1)", job: name, model: name, sums: sums))
            totals.bills.append(DeliveryTotals.Bill(job: Int64(place + 1), model: name, sums: sums))
            totals.sums.files += 1
            totals.sums.lines += sums.lines
            totals.sums.answered += sums.answered
            totals.sums.outstanding += sums.outstanding
            totals.sums.predicted += sums.predicted
            totals.sums.billed += sums.billed
        }
        return totals
    }
}
