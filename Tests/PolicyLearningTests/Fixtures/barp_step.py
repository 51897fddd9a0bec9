"""Golden numbers of two training steps of BaRP (arXiv 2510.07429), written to barp_step.json beside this file.

Independent of the Swift code on purpose: double precision, gradients by central finite differences of the loss, Adam
as in its paper. Run with any Python 3 and numpy; the numbers do not depend on the numpy version's generator, as all
inputs are formulas.
"""

import json
import pathlib

import numpy as np

DIMENSION, PREFERENCE, HIDDEN, MODELS, BATCH = 5, 4, 6, 3, 4
BETA, RATE, STEPS = 0.05, 0.01, 2


def wave(rows, columns, phase):
    """Numbers without pattern in (-0.9, 0.9), with four decimals so that Float keeps them well."""
    index = np.arange(rows * columns) + 1.0
    return np.round(0.9 * np.sin(index * index * 0.37 + phase * 1.7), 4).reshape(rows, columns)


widths = {"preference": [2, PREFERENCE, PREFERENCE], "head": [DIMENSION + PREFERENCE, HIDDEN, HIDDEN, MODELS]}
parameters = {}
for part, sizes in widths.items():
    for layer in range(len(sizes) - 1):
        phase = len(parameters) + 1
        parameters[f"{part}.{layer}.weight"] = wave(sizes[layer], sizes[layer + 1], phase)
        parameters[f"{part}.{layer}.bias"] = wave(1, sizes[layer + 1], phase + 0.5) / 4 + 0.1

features = wave(BATCH, DIMENSION, 20)
cost_weight = np.array([0.1, 0.35, 0.6, 0.95])
preferences = np.stack([1 - cost_weight, cost_weight], axis=1)
mask = np.ones((BATCH, MODELS), bool)
mask[2, 1] = False
actions = np.array([[0, 2, 0, 1], [1, 1, 2, 0]])
rewards = np.array([[0.8, 0.3, -0.2, 0.1], [0.5, 0.9, -0.4, -0.1]])


def loss(p, step):
    value = preferences
    for layer in range(2):
        value = np.maximum(value @ p[f"preference.{layer}.weight"] + p[f"preference.{layer}.bias"], 0)
    value = np.concatenate([features, value], axis=1)
    for layer in range(3):
        value = value @ p[f"head.{layer}.weight"] + p[f"head.{layer}.bias"]
        if layer < 2:
            value = np.maximum(value, 0)
    weights = np.where(mask, np.exp(value), 0)
    pi = weights / weights.sum(axis=1, keepdims=True)
    log_pi = np.log(np.where(mask, pi, 1))
    entropy = -(pi * log_pi).sum(axis=1)
    advantage = rewards[step] - rewards[step].mean()
    chosen = log_pi[np.arange(BATCH), actions[step]]
    return float(np.mean(-advantage * chosen - BETA * entropy))


def gradient(p, step, width=1e-5):
    result = {}
    for name, tensor in p.items():
        slope = np.zeros_like(tensor)
        for place in np.ndindex(tensor.shape):
            ends = []
            for sign in (1, -1):
                moved = tensor.copy()
                moved[place] += sign * width
                ends.append(loss({**p, name: moved}, step))
            slope[place] = (ends[0] - ends[1]) / (2 * width)
        result[name] = slope
    return result


def tensors(p):
    return {name: np.round(tensor, 9).tolist() for name, tensor in p.items()}


golden = {
    "learningRate": RATE,
    "entropyWeight": BETA,
    "features": features.tolist(),
    "preferences": preferences.tolist(),
    "choices": mask.flatten().tolist(),
    "actions": actions.tolist(),
    "rewards": rewards.tolist(),
    "start": tensors(parameters),
    "losses": [],
    "gradients": [],
}
mean = {name: np.zeros_like(tensor) for name, tensor in parameters.items()}
square = {name: np.zeros_like(tensor) for name, tensor in parameters.items()}
smallest = []
for step in range(STEPS):
    slopes = gradient(parameters, step)
    golden["losses"].append(round(loss(parameters, step), 9))
    golden["gradients"].append(tensors(slopes))
    for name, slope in slopes.items():
        smallest.extend(np.abs(slope[slope != 0]))
        mean[name] = 0.9 * mean[name] + 0.1 * slope
        square[name] = 0.999 * square[name] + 0.001 * slope**2
        unbiased = mean[name] / (1 - 0.9 ** (step + 1)), square[name] / (1 - 0.999 ** (step + 1))
        parameters[name] = parameters[name] - RATE * unbiased[0] / (np.sqrt(unbiased[1]) + 1e-8)
golden["end"] = tensors(parameters)

# A gradient near zero would make Adam's step depend on rounding: the inputs are chosen so that there is none.
print("smallest gradient that is not zero:", min(smallest))
path = pathlib.Path(__file__).with_suffix(".json")
path.write_text(json.dumps(golden, indent=None, separators=(",", ":")) + "\n")
