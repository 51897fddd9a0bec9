import ArgumentParser
import CommandOptions
import RoutingPolicy
import Terminal
import Trials

/// Which policies predict costs, and all else that decides a comparison of them.
struct TokenCostOptions: PlanOptionGroup {
    @Option(help: ArgumentHelp("Policies with commas between them.", valueName: "names"))
    var policies = "ridge,hierarchical"

    @OptionGroup var split: SplitOptions
    @OptionGroup var encoder: EncoderOptions
    @OptionGroup var curve: CurveOptions
    @OptionGroup var seeds: SeedOptions
    @OptionGroup var options: PolicyOptions

    var parts: [any PlanOptions] { [split, encoder, curve, seeds, options] }
    var words: [String] { ["--policies", policies] + parts.flatMap(\.words) }

    func apply(to plan: inout EvaluationPlan) throws {
        for part in parts { try part.apply(to: &plan) }
        let variants = try policies.split(separator: ",").map { try PolicyVariant(String($0)) }
        guard !variants.isEmpty else { throw CommandError("--policies names no policy; name one, such as ridge") }
        plan.policies = try PolicyVariant.applying(plan.options, to: variants)
        for index in plan.policies.indices { plan.policies[index].options["explore"] = 0 }
    }
}
