import ArgumentParser
import CommandOptions
import PolicyLearning
import Terminal

/// All that decides a comparison of given policies.
struct ComparisonOptions: PlanOptionGroup {
    @OptionGroup var split: SplitOptions
    @OptionGroup var encoder: EncoderOptions
    @OptionGroup var curve: CurveOptions
    @OptionGroup var seeds: SeedOptions
    @OptionGroup var exploration: ExplorationOptions
    @OptionGroup var policies: PolicyOptions

    var parts: [any PlanOptions] { [split, encoder, curve, seeds, exploration, policies] }
}

/// The same for policies of which some learn from a log.
struct LogComparisonOptions: PlanOptionGroup {
    @OptionGroup var comparison: ComparisonOptions
    @OptionGroup var log: LogOptions

    var parts: [any PlanOptions] { comparison.parts + [log] }
}

/// For an experiment with splits of its own.
struct FixedSplitOptions: PlanOptionGroup {
    @OptionGroup var encoder: EncoderOptions
    @OptionGroup var curve: CurveOptions
    @OptionGroup var seeds: SeedOptions
    @OptionGroup var exploration: ExplorationOptions
    @OptionGroup var policies: PolicyOptions

    var parts: [any PlanOptions] { [encoder, curve, seeds, exploration, policies] }
}

/// For an experiment with encoders of its own.
struct FixedEncoderOptions: PlanOptionGroup {
    @OptionGroup var split: SplitOptions
    @OptionGroup var curve: CurveOptions
    @OptionGroup var seeds: SeedOptions
    @OptionGroup var exploration: ExplorationOptions
    @OptionGroup var policies: PolicyOptions

    var parts: [any PlanOptions] { [split, curve, seeds, exploration, policies] }
}

/// For an experiment with preferences of its own.
struct FixedPreferenceOptions: PlanOptionGroup {
    @OptionGroup var split: SplitOptions
    @OptionGroup var encoder: EncoderOptions
    @OptionGroup var seeds: SeedOptions
    @OptionGroup var exploration: ExplorationOptions
    @OptionGroup var policies: PolicyOptions

    var parts: [any PlanOptions] { [split, encoder, seeds, exploration, policies] }
}

/// For an experiment that trains policies and evaluates them in its own way.
struct TrainingExperimentOptions: PlanOptionGroup {
    @OptionGroup var split: SplitOptions
    @OptionGroup var encoder: EncoderOptions
    @OptionGroup var seeds: SeedOptions
    @OptionGroup var policies: PolicyOptions

    var parts: [any PlanOptions] { [split, encoder, seeds, policies] }
}

/// For an experiment on the random split alone.
struct RandomSplitOptions: PlanOptionGroup {
    @OptionGroup var encoder: EncoderOptions
    @OptionGroup var seeds: SeedOptions
    @OptionGroup var policies: PolicyOptions

    var parts: [any PlanOptions] { [encoder, seeds, policies] }
}

/// For an experiment that splits nothing.
struct WholeSetOptions: PlanOptionGroup {
    @OptionGroup var encoder: EncoderOptions
    @OptionGroup var seeds: SeedOptions

    var parts: [any PlanOptions] { [encoder, seeds] }
}
