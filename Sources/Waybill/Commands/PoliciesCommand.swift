import ArgumentParser
import CommandOptions
import Foundation
import PolicyLearning
import StrictJSON
import Terminal

struct PoliciesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "policies",
        abstract: "List the policies that can be trained, or one with its options.",
        discussion: """
            Options are given to `waybill train` and `waybill evaluate` as --option
            NAME=VALUE.

            Example: waybill policies barp
            """
    )

    @Argument(help: "A policy, to list its options.")
    var name: String?

    @OptionGroup var output: OutputOptions

    func run() throws {
        guard let name else { return try list() }
        let trainer = try TrainerRegistry.trainer(named: name)
        if output.json { return try JSONOutput.write(Self.document(trainer)) }
        try Output.line("\(trainer.name): \(trainer.summary)")
        var table = TextTable([("option", .left), ("default", .right), ("range", .left), ("what it is", .left)])
        for option in trainer.options + TrainerRegistry.commonOptions {
            table.append([option.name, option.defaultValue.formatted(), Self.range(option), option.meaning])
        }
        try Output.line("\n" + table.lines.joined(separator: "\n"))
    }

    private func list() throws {
        if output.json {
            return try JSONOutput.write(.array(TrainerRegistry.trainers.map(Self.document)))
        }
        var table = TextTable([("policy", .left), ("what it is", .left)])
        for trainer in TrainerRegistry.trainers {
            let note = trainer.name == RecommendedPolicy.name ? " (taken where none is named)" : ""
            table.append([trainer.name, trainer.summary + note])
        }
        try Output.line(table.lines.joined(separator: "\n"))
    }

    private static func range(_ option: TrainingOption) -> String {
        let (low, high) = (option.range.lowerBound.formatted(), option.range.upperBound.formatted())
        if option.isWhole, option.range == 0...1 { return "0 or 1" }
        return "\(low) to \(high)" + (option.isWhole ? ", whole" : "")
    }

    private static func document(_ trainer: any Trainer.Type) -> JSON {
        func number(_ value: Double) -> JSON {
            .number(value == value.rounded() && abs(value) < 1e15 ? "\(Int64(value))" : "\(value)")
        }
        let options = (trainer.options + TrainerRegistry.commonOptions).map { option -> JSON in
            [
                "name": .string(option.name), "default": number(option.defaultValue),
                "minimum": number(option.range.lowerBound), "maximum": number(option.range.upperBound),
                "whole": .bool(option.isWhole), "meaning": .string(option.meaning),
            ]
        }
        return [
            "name": .string(trainer.name), "summary": .string(trainer.summary),
            "recommended": .bool(trainer.name == RecommendedPolicy.name),
            "takes_minutes": .bool(trainer.takesMinutes), "options": .array(options),
        ]
    }
}
