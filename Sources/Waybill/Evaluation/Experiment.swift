import PolicyEvaluation
import RoutingPolicy

/// A question about a method and its rivals, and the comparisons that answer it.
enum Experiment: String, CaseIterable, Sendable {
    case encoders, heads, algorithms, preferences
    case tasks = "task-holdout"
    case tau, beta, information
    case costNoise = "cost-noise"
    case shift = "distribution-shift"
    case extremes = "extreme-preferences"
    case constants = "hierarchical-constants"
    case setPolicies = "llm-bandit"
    case setPolicyAttempts = "llm-bandit-attempts"
    case setPolicyAblations = "llm-bandit-ablations"
    case setPolicyCosts = "llm-bandit-costs"

    /// What it asks, for help and report.
    var question: String {
        switch self {
        case .encoders: "How much do MiniLM's features give over those of a static token table (BaRP's Table 5)?"
        case .heads: "Which head suits BaRP: MLP, linear or bilinear (BaRP's Table 6)?"
        case .algorithms: "How does BaRP compare with linear bandits and with simple predictors (BaRP's Table 7)?"
        case .preferences: "Does cost fall as w_c rises from 0.2 to 0.8 (BaRP's Figure 3)?"
        case .tasks: "What is left when the test prompts are of a task that training never saw?"
        case .tau: "How does BaRP depend on tau, the cost that counts as 1?"
        case .beta: "How does BaRP depend on beta, the weight of the entropy?"
        case .information:
            "What does bandit feedback cost or give, the same network and prompts with all outcomes shown?"
        case .costNoise: "What if the costs that learners see are noisy?"
        case .shift: "What is lost when a task that is routed was rare or absent in training?"
        case .extremes: "What happens at the ends of the preference simplex?"
        case .constants:
            "How much do the constants of `hierarchical` matter, and what is the share that it chooses worth?"
        default: setPolicyQuestion
        }
    }

    /// The comparisons, each with a title; `base` gives seeds, split and all that the question leaves open.
    func sections(_ base: EvaluationPlan, tasks: [String]) throws -> [(title: String, plan: EvaluationPlan)] {
        func plan(_ change: (inout EvaluationPlan) throws -> Void) rethrows -> EvaluationPlan {
            var plan = base
            try change(&plan)
            return plan
        }
        func named(_ names: String...) throws -> [EvaluationPlan.Entrant] { try names.map { try .init($0) } }
        func variant(
            _ name: String,
            _ label: String,
            _ options: [String: SettingValue] = [:],
            feedback: EvaluationPlan.Feedback? = nil,
            costNoise: Double = 0
        ) throws -> EvaluationPlan.Entrant {
            var entrant = try EvaluationPlan.Entrant(name, label: label, feedback: feedback)
            entrant.options = options
            entrant.costNoise = costNoise
            return entrant
        }
        switch self {
        case .encoders:
            return try EncoderStore.names.map { encoder in
                try (
                    "Encoder \(encoder)",
                    plan {
                        $0.encoder = encoder
                        $0.entrants = try named("barp", "linucb", "knn", "kmeans", "ridge", "hierarchical")
                    }
                )
            }
        case .heads:
            return [("BaRP by head", try plan { $0.entrants = try named("barp", "barp-linear", "barp-bilinear") })]
        case .algorithms:
            return [
                (
                    "Algorithms",
                    try plan {
                        $0.entrants = try named(
                            "barp",
                            "linucb",
                            "lints",
                            "epsilon-greedy",
                            "knn",
                            "kmeans",
                            "ridge",
                            "logistic",
                            "mlp",
                            "hierarchical"
                        )
                    }
                )
            ]
        case .preferences:
            return [
                (
                    "Seven preferences",
                    try plan {
                        $0.preferences = .explicit((2...8).map { Double($0) / 10 })
                        $0.entrants = try named("barp", "linucb", "knn", "ridge", "hierarchical")
                    }
                )
            ]
        case .tasks:
            return try tasks.map { task in
                try (
                    "Held-out task \(task)",
                    plan {
                        $0.split = .taskHoldout(task)
                        $0.entrants = try named("barp", "linucb", "knn", "kmeans", "ridge", "hierarchical")
                    }
                )
            }
        case .tau:
            return [
                (
                    "BaRP by tau",
                    try plan {
                        $0.entrants = try [0.5, 0.75, 0.9, 0.95, 0.99, 1].map {
                            try variant("barp", "barp tau p\(decimal(100 * $0, 0))", ["cost_percentile": .number($0)])
                        }
                        $0.entrants.append(try variant("barp", "barp ln cost", ["log_cost_scale": 1]))
                    }
                )
            ]
        case .beta:
            return [
                (
                    "BaRP by beta",
                    try plan {
                        $0.entrants = try [0, 0.01, 0.02, 0.05, 0.1, 0.2].map {
                            try variant("barp", "barp beta \($0)", ["entropy_weight": .number($0)])
                        }
                        let falling: [String: SettingValue] = ["entropy_weight": 0.05, "entropy_final_share": 0.1]
                        $0.entrants.append(try variant("barp", "barp beta 0.05 to 0.005", falling))
                    }
                )
            ]
        case .information:
            return [
                (
                    "Full, replayed and logged outcomes",
                    try plan {
                        $0.entrants = try [variant("barp-full", "barp full"), variant("barp", "barp replay")]
                        $0.entrants += try ["knn", "kmeans", "ridge", "hierarchical"].flatMap { name in
                            try EvaluationPlan.Feedback.allCases.map {
                                try variant(name, "\(name) \($0.rawValue)", feedback: $0)
                            }
                        }
                    }
                )
            ]
        case .costNoise:
            return [
                (
                    "Costs times exp(sigma z), z Gaussian",
                    try plan {
                        $0.entrants = try ["barp", "ridge", "hierarchical"].flatMap { name in
                            try [0, 0.5, 1, 2].map { try variant(name, "\(name) sigma \($0)", costNoise: $0) }
                        }
                    }
                )
            ]
        case .shift:
            return try tasks.prefix(2).flatMap { task in
                try [1, 0.1, 0].map { share in
                    try (
                        "\(decimal(100 * share, 0)) % of the training prompts of \(task) kept",
                        plan {
                            $0.split = .thinned(task: task, share: share)
                            $0.entrants = try named("barp", "knn", "kmeans", "ridge", "hierarchical")
                        }
                    )
                }
            }
        case .extremes:
            return [
                (
                    "Preferences near the corners",
                    try plan {
                        $0.preferences = .explicit([0, 1e-4, 1e-3, 1e-2, 0.1, 0.5, 0.9, 0.99, 0.999, 0.9999, 1])
                        $0.entrants = try named("barp", "linucb", "knn", "ridge", "hierarchical")
                    }
                )
            ]
        case .constants:
            let variants: [(String, [String: SettingValue])] = [
                ("as shipped", [:]), ("64 components", ["components": 64]), ("256 components", ["components": 256]),
                ("no clusters", ["tables": 0]), ("16 clusterings", ["tables": 16]),
                ("skill share 0.5", ["skill_share": 0.5]),
            ]
            return try [EvaluationPlan.Feedback.replay, .log].map { feedback in
                try (
                    "Under \(feedback.rawValue)",
                    plan {
                        $0.entrants = try variants.map {
                            try variant("hierarchical", $0, $1, feedback: feedback)
                        }
                    }
                )
            }
        default: return try setPolicySections(base)
        }
    }
}
