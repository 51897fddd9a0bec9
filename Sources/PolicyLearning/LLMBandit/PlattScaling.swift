// Platt, "Probabilistic Outputs for Support Vector Machines" (1999), with the smoothed targets of its section 2.2; Newton's
// method as in Lin, Lin and Weng, "A Note on Platt's Probabilistic Outputs" (2007). Used for the targets of LLM Bandit's
// pretraining (arXiv 2502.02743), where labels exist for single answers and so both parameters can be found.

internal import Glibc

/// A calibrated probability sigmoid(a f + b) from a logit f.
package struct PlattScaling: Sendable, Equatable {
    package let slope: Double
    package let offset: Double

    package init(slope: Double, offset: Double) {
        self.slope = slope
        self.offset = offset
    }

    /// The scaling with the largest likelihood for labels in [0, 1], smoothed: 1 stands for (N1 + 1) / (N1 + 2) and 0 for 1 / (N0 + 2).
    ///
    /// - Parameters:
    ///   - logits: f.
    ///   - labels: as many, in [0, 1].
    package init(fitting logits: [Float], labels: [Float]) {
        precondition(logits.count == labels.count, "one label a logit")
        let positives = labels.reduce(0.0) { $0 + Double($1) }
        let negatives = Double(labels.count) - positives
        let (high, low) = ((positives + 1) / (positives + 2), 1 / (negatives + 2))
        let targets = labels.map { low + (high - low) * Double($0) }
        func loss(_ a: Double, _ b: Double) -> Double {
            zip(logits, targets).reduce(0.0) { sum, pair in
                let z = a * Double(pair.0) + b
                return sum + max(z, 0) - z * pair.1 + log1p(exp(-abs(z)))
            }
        }
        var (a, b) = (1.0, 0.0)
        var current = loss(a, b)
        for _ in 0..<50 {
            var (ga, gb, haa, hab, hbb) = (0.0, 0.0, 1e-9, 0.0, 1e-9)
            for (logit, target) in zip(logits, targets) {
                let f = Double(logit)
                let p = 1 / (1 + exp(-(a * f + b)))
                let (slope, weight) = (p - target, p * (1 - p))
                ga += slope * f
                gb += slope
                haa += weight * f * f
                hab += weight * f
                hbb += weight
            }
            let determinant = haa * hbb - hab * hab
            guard determinant > 0 else { break }
            let (da, db) = ((hbb * ga - hab * gb) / determinant, (haa * gb - hab * ga) / determinant)
            // Halved until the loss falls: far from the optimum a full Newton step may overshoot.
            var step = 1.0
            while step > 1e-6, loss(a - step * da, b - step * db) > current { step /= 2 }
            guard step > 1e-6 else { break }
            (a, b) = (a - step * da, b - step * db)
            let next = loss(a, b)
            guard current - next > 1e-10 * max(abs(current), 1) else { break }
            current = next
        }
        (slope, offset) = (a, b)
    }

    /// sigmoid(a f + b).
    package func callAsFunction(_ logit: Float) -> Float {
        Float(1 / (1 + exp(-(slope * Double(logit) + offset))))
    }
}
