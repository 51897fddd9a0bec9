import ArgumentParser
import PolicyLearning
import Terminal
import Units

/// How fast the outcomes of a log are forgotten.
enum HalfLifeOption: ExpressibleByArgument, Equatable, CustomStringConvertible {
    case never
    case auto
    case decisions(Int)

    init?(argument: String) {
        switch argument {
        case "never": self = .never
        case "auto": self = .auto
        default:
            guard let count = Int(argument), (1...1_000_000_000).contains(count) else { return nil }
            self = .decisions(count)
        }
    }

    var description: String {
        switch self {
        case .never: "never"
        case .auto: "auto"
        case .decisions(let count): "\(count)"
        }
    }

    static let allValueStrings = ["never", "auto"]

    /// The set as it is to be learned from; says what was chosen, and what it gains.
    ///
    /// - Throws: `CommandError` for a set that does not say when its decisions were made.
    func applied(to data: TrainingSet) throws -> TrainingSet {
        if self == .never { return data }
        guard data.ages != nil else {
            throw CommandError(
                "--half-life: not every prompt of the set says when it was decided; `waybill export-outcomes` writes it"
            )
        }
        if case .decisions(let count) = self { return data.forgetting(halfLife: Double(count)) }
        let meter = ProgressMeter("choosing a half-life", total: 0, unit: "fits")
        let choice = try HalfLifeValidation.choice(data) { meter.update($0, of: $1) }
        meter.finish()
        Message.note("half-life: \(Self.text(choice))")
        return choice.halfLife.map { data.forgetting(halfLife: $0) } ?? data
    }

    /// What was chosen, with the gain of the best that was tried.
    static func text(_ choice: HalfLifeValidation.Choice) -> String {
        guard let best = choice.best else { return "never, as the log is too short to forecast a part of it" }
        let figures =
            "gains \(NumberText.decimals(best.gain, 4)) nats an outcome, standard error "
            + "\(NumberText.decimals(best.error, 4)), in \(FixedPoint.grouped(choice.forecasts)) forecasts"
        return choice.halfLife.map { "\(Int($0)) decisions; it \(figures)" }
            ?? "never; the best of those tried, \(Int(best.halfLife)) decisions, \(figures)"
    }
}
