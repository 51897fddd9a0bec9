"""Golden loss and gradients of variational identity vectors (arXiv 2502.02743, equations 2 to 4), written to
identity_loss.json beside this file.

With effects of prompts: the logit is f + delta + D . I. Independent of the Swift code on purpose: double precision, one layer over the concatenation [e ; I], gradients by central
finite differences. Run with any Python 3 and numpy; all inputs are formulas.
"""

import json
import pathlib

import numpy as np

FEATURES, IDENTITY, FIRST, SECOND, MODELS = 5, 3, 6, 4, 4
PAIR_WEIGHT, DIVERGENCE_WEIGHT = 0.7, 0.05


def wave(rows, columns, phase):
    index = np.arange(rows * columns) + 1.0
    return np.round(0.9 * np.sin(index * index * 0.37 + phase * 1.7), 4).reshape(rows, columns)


tensors = [
    wave(FEATURES, FIRST, 1), wave(IDENTITY, FIRST, 2), wave(1, FIRST, 3) / 4 + 0.1,
    wave(FIRST, SECOND, 4), wave(1, SECOND, 5) / 4 + 0.1,
    wave(SECOND, 1, 6), wave(1, 1, 7), wave(SECOND, 1, 8), wave(1, 1, 9),
    wave(MODELS, IDENTITY, 10), wave(MODELS, IDENTITY, 11) - 1,
]
features, models, labels = wave(6, FEATURES, 20), [0, 3, 1, 1, 2, 0], [1, 0, 0.4, 1, 0, 1]
noise = wave(6, IDENTITY, 21)
effects = wave(6, 1 + IDENTITY, 25)
pair_features, first, second, shares = wave(3, FEATURES, 22), [0, 2, 3], [1, 0, 1], [1, 0.5, 0]
first_noise, second_noise = wave(3, IDENTITY, 23), wave(3, IDENTITY, 24)


def loss(t):
    w1 = np.concatenate([t[0], t[1]])

    def sample(k, eps):
        return t[9][k] + np.exp(t[10][k] / 2) * eps

    def last(e, k, eps):
        u = np.concatenate([e, sample(k, eps)])
        return np.maximum(np.maximum(u @ w1 + t[2][0], 0) @ t[3] + t[4][0], 0)

    def cross_entropy(p, y):
        return -y * np.log(p) - (1 - y) * np.log(1 - p)

    def sigmoid(x):
        return 1 / (1 + np.exp(-x))

    point = np.mean([
        cross_entropy(sigmoid(last(e, k, n) @ t[5][:, 0] + t[6][0, 0] + r[0] + r[1:] @ sample(k, n)), y)
        for e, k, n, y, r in zip(features, models, noise, labels, effects)
    ])
    pair = np.mean([
        cross_entropy(sigmoid((last(e, a, na) - last(e, b, nb)) @ t[7][:, 0]), z)
        for e, a, b, na, nb, z in zip(pair_features, first, second, first_noise, second_noise, shares)
    ])
    divergence = 0.5 * np.sum(t[9] ** 2 + np.exp(t[10]) - 1 - t[10])
    return point + PAIR_WEIGHT * pair + DIVERGENCE_WEIGHT * divergence


def gradient(place):
    result = np.zeros_like(tensors[place])
    for index in np.ndindex(result.shape):
        values = []
        for sign in (1, -1):
            moved = [tensor.copy() for tensor in tensors]
            moved[place][index] += sign * 1e-6
            values.append(loss(moved))
        result[index] = (values[0] - values[1]) / 2e-6
    return result


golden = {
    "pairWeight": PAIR_WEIGHT,
    "divergenceWeight": DIVERGENCE_WEIGHT,
    "tensors": [tensor.tolist() for tensor in tensors],
    "features": features.tolist(), "models": models, "labels": labels, "noise": noise.tolist(),
    "effects": effects.tolist(),
    "pairFeatures": pair_features.tolist(), "first": first, "second": second, "shares": shares,
    "firstNoise": first_noise.tolist(), "secondNoise": second_noise.tolist(),
    "loss": loss(tensors),
    "gradients": [np.round(gradient(place), 7).tolist() for place in range(len(tensors))],
}
path = pathlib.Path(__file__).with_suffix(".json")
path.write_text(json.dumps(golden, separators=(",", ":")) + "\n")
