"""Golden loss and gradients of the MLP predictor, written to outcome_loss.json beside this file.

Cross-entropy on quality and half the squared error on standardised log cost over known outcomes. Independent of the Swift
code on purpose: double precision, gradients by central finite differences. Run with any Python 3 and numpy.
"""

import json
import pathlib

import numpy as np

INPUTS, HIDDEN, MODELS, PROMPTS, COST_WEIGHT = 5, 6, 3, 4, 0.3


def wave(rows, columns, phase):
    index = np.arange(rows * columns) + 1.0
    return np.round(0.9 * np.sin(index * index * 0.37 + phase * 1.7), 4).reshape(rows, columns)


parameters = [wave(INPUTS, HIDDEN, 1), wave(1, HIDDEN, 2), wave(HIDDEN, 2 * MODELS, 3), wave(1, 2 * MODELS, 4)]
features = wave(PROMPTS, INPUTS, 5)
quality = np.round((wave(PROMPTS, MODELS, 6) + 1) / 2, 4)
cost = wave(PROMPTS, MODELS, 7)
known = np.ones((PROMPTS, MODELS), bool)
known[0, 1] = known[3, 2] = False


def loss(p):
    output = np.maximum(features @ p[0] + p[1], 0) @ p[2] + p[3]
    z, y = output[:, :MODELS], output[:, MODELS:]
    share = 1 / (1 + np.exp(-z))
    entropy = -(quality * np.log(share) + (1 - quality) * np.log(1 - share))
    return float((entropy + COST_WEIGHT * (y - cost) ** 2 / 2)[known].mean())


gradients = []
for index, tensor in enumerate(parameters):
    slope = np.zeros_like(tensor)
    for place in np.ndindex(tensor.shape):
        ends = []
        for sign in (1, -1):
            moved = [t.copy() for t in parameters]
            moved[index][place] += sign * 1e-5
            ends.append(loss(moved))
        slope[place] = (ends[0] - ends[1]) / 2e-5
    gradients.append(np.round(slope, 9).tolist())

golden = {
    "costWeight": COST_WEIGHT,
    "parameters": [p.tolist() for p in parameters],
    "features": features.tolist(),
    "quality": quality.tolist(),
    "cost": cost.tolist(),
    "known": known.flatten().tolist(),
    "loss": round(loss(parameters), 9),
    "gradients": gradients,
}
path = pathlib.Path(__file__).with_suffix(".json")
path.write_text(json.dumps(golden, separators=(",", ":")) + "\n")
