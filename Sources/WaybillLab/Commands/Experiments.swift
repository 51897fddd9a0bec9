import ArgumentParser

/// Every experiment there is.
enum Experiments {
    static let all: [any Experiment.Type] = [
        EncoderExperiment.self,
        HeadExperiment.self,
        AlgorithmExperiment.self,
        PreferenceSweepExperiment.self,
        ExtremePreferenceExperiment.self,
        TaskHoldoutExperiment.self,
        DistributionShiftExperiment.self,
        CostScaleExperiment.self,
        EntropyExperiment.self,
        InformationExperiment.self,
        CostNoiseExperiment.self,
        HierarchicalConstantsExperiment.self,
        LLMBanditExperiment.self,
        AttemptExperiment.self,
        AblationExperiment.self,
        PredictedCostExperiment.self,
        PreferenceExperiment.self,
        RemovalExperiment.self,
        TokenCostExperiment.self,
        IdentityMapExperiment.self,
        ColdStartExperiment.self,
        HeldOutModelsExperiment.self,
        OffPolicyExperiment.self,
    ]

    /// A subcommand of `waybill-lab run` for each.
    static var commands: [any ParsableCommand.Type] { all.map { command($0) } }

    private static func command<E: Experiment>(_ experiment: E.Type) -> any ParsableCommand.Type {
        ExperimentCommand<E>.self
    }
}
