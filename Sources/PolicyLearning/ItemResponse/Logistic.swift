internal import Glibc

/// 1 / (1 + exp(-x)).
func sigmoid(_ x: Float) -> Float {
    let power = exp(-abs(x))
    return (x >= 0 ? 1 : power) / (1 + power)
}

/// softplus(f) - y f: the cross-entropy of a label and the sigmoid of a logit.
func logisticLoss(_ logit: Float, _ label: Float) -> Float {
    max(logit, 0) - logit * label + log1p(exp(-abs(logit)))
}
