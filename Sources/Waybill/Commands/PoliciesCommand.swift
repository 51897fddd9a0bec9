import ArgumentParser
import CommandOptions
import Foundation
import PolicyLearning
import RoutingPolicy
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
        var table = TextTable([("option", .left), ("default", .right), ("takes", .left), ("what it is", .left)])
        for option in try TrainerRegistry.options(of: name) {
            table.append([option.name, option.defaultValue.text, option.kind.description, option.help])
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

    private static func document(_ trainer: any Trainer.Type) -> JSON {
        let options = (trainer.options + CommonOptions().descriptions).map(Self.document)
        return [
            "name": .string(trainer.name), "summary": .string(trainer.summary),
            "recommended": .bool(trainer.name == RecommendedPolicy.name),
            "takes_minutes": .bool(trainer.takesMinutes), "options": .array(options),
        ]
    }

    private static func document(_ option: OptionDescription) -> JSON {
        let bounds: [JSON.Member] =
            switch option.kind {
            case .number(let range):
                [Self.member("minimum", range.lowerBound), Self.member("maximum", range.upperBound)]
            case .whole(let range):
                [
                    Self.member("minimum", Double(range.lowerBound)), Self.member("maximum", Double(range.upperBound)),
                    JSON.Member(key: "whole", value: true),
                ]
            case .flag: []
            case .name(let names): [JSON.Member(key: "names", value: .array(names.map { .string($0) }))]
            }
        let value: JSON =
            switch option.defaultValue {
            case .number: .number(option.defaultValue.text)
            case .flag(let isOn): .bool(isOn)
            case .text(let name): .string(name)
            }
        return .object(
            [JSON.Member(key: "name", value: .string(option.name)), JSON.Member(key: "default", value: value)]
                + bounds + [JSON.Member(key: "meaning", value: .string(option.help))]
        )
    }

    private static func member(_ key: String, _ number: Double) -> JSON.Member {
        JSON.Member(key: key, value: .number(SettingValue.number(number).text))
    }
}
