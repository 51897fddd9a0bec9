internal import Foundation
internal import Units

/// One line of progress in several lengths: the longest one that a terminal has room for is shown.
///
/// Time left and rate are given up last.
struct ProgressLine {
    var title: String
    var unit: String
    var done: Int
    var total: Int
    var note: String
    var seconds: Double

    private var rate: Double { Double(done) / max(seconds, 0.001) }

    /// The line without a bar, for a log.
    var plain: String { text(bar: 0, note: true, amount: .both, title: title) }

    /// The line for a terminal of `columns`, cut so that it never wraps.
    func fitted(to columns: Int) -> String {
        // The last column stays free: some terminals wrap when it is written.
        let room = max(columns - 1, 0)
        let forms: [() -> String] = [
            { text(bar: 24, note: true, amount: .both, title: title) },
            { text(bar: 24, note: false, amount: .both, title: title) },
            { text(bar: 10, note: false, amount: .both, title: title) },
            { text(bar: 0, note: false, amount: .both, title: title) },
            { text(bar: 0, note: false, amount: .short, title: title) },
            { text(bar: 0, note: false, amount: .short, title: "") },
            { text(bar: 0, note: false, amount: .none, title: "") },
        ]
        for form in forms.dropLast() {
            let line = form()
            if DisplayWidth.of(line) <= room { return line }
        }
        return DisplayWidth.cut(forms[forms.count - 1](), to: room)
    }

    private enum Amount { case both, short, none }

    private func text(bar: Int, note hasNote: Bool, amount: Amount, title: String) -> String {
        var parts: [String] = []
        let share = total > 0 ? min(Double(done) / Double(total), 1) : 0
        switch amount {
        case .both:
            let percent = total > 0 ? "\(Int(share * 100)) %, " : ""
            let of = total > 0 ? " of \(FixedPoint.grouped(total))" : ""
            parts.append("\(percent)\(FixedPoint.grouped(done))\(of) \(unit)")
        case .short: parts.append(total > 0 ? "\(Int(share * 100)) %" : FixedPoint.grouped(done))
        case .none: break
        }
        if total > 0, rate > 0 { parts.append("\(NumberText.duration(Double(max(total - done, 0)) / rate)) left") }
        parts.append("\(FixedPoint.grouped(Int(rate))) \(amount == .none ? "" : unit)/s")
        if hasNote, !note.isEmpty { parts.append(note) }
        var line = title.isEmpty ? "" : "\(title): "
        if bar > 0, total > 0 {
            let filled = Int(share * Double(bar))
            line += "[" + String(repeating: "#", count: filled) + String(repeating: ".", count: bar - filled) + "] "
        }
        return line + parts.joined(separator: ", ")
    }
}
