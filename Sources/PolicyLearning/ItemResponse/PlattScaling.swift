// Platt, "Probabilistic Outputs for Support Vector Machines" (1999), by Newton's method as in Lin, Lin and Weng, "A
// Note on Platt's Probabilistic Outputs" (2007); graded scores enter as shares.

package import Numerics

/// Logits as probabilities that agree with observed scores: sigmoid(slope * f + intercept).
package struct PlattScaling: Sendable, Equatable {
    /// a, at least 0: where logits do not order the scores at all, every prediction is the mean score.
    package let slope: Double

    /// b.
    package let intercept: Double

    /// Fits both to logits of answers that trained nothing of the model that made them.
    ///
    /// A normal prior of unit width around a = 1, b = 0 keeps a handful of answers from deciding much.
    ///
    /// - Parameters:
    ///   - logits: n x K.
    ///   - scores: n x K in [0, 1]; NaN where not measured.
    package init(logits: Matrix, scores: Matrix) {
        precondition(logits.rows == scores.rows && logits.columns == scores.columns, "shapes differ")
        var (a, b) = (1.0, 0.0)
        let places = scores.elements.indices.filter { !scores.elements[$0].isNaN }
        for _ in 0..<30 {
            var (ga, gb, haa, hab, hbb) = (a - 1, b, 1.0, 0.0, 1.0)
            for place in places {
                let f = Double(logits.elements[place])
                let probability = Double(LogisticTerm(logit: Float(a * f + b)).probability)
                let residual = probability - Double(scores.elements[place])
                let weight = max(probability * (1 - probability), 1e-6)
                ga += residual * f
                gb += residual
                haa += weight * f * f
                hab += weight * f
                hbb += weight
            }
            let determinant = haa * hbb - hab * hab
            let (da, db) = ((hbb * ga - hab * gb) / determinant, (haa * gb - hab * ga) / determinant)
            // A step of Newton's method can overshoot where logits are large.
            let rate = min(1, 2 / max(abs(da) + abs(db), 1e-12))
            (a, b) = (a - rate * da, b - rate * db)
            if abs(da) + abs(db) < 1e-9 { break }
        }
        if a >= 0 {
            (slope, intercept) = (a, b)
        } else {
            slope = 0
            let mean = places.reduce(0) { $0 + Double(scores.elements[$1]) } / Double(max(places.count, 1))
            intercept = logit(mean, margin: 1e-3)
        }
    }
}
