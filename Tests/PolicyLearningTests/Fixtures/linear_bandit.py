"""Golden numbers of LinUCB (arXiv 1003.0146, algorithm 1), written to linear_bandit.json beside this file.

Independent of the Swift code on purpose: A is accumulated and inverted by numpy in every round; no Sherman-Morrison. Run
with any Python 3 and numpy; all inputs are formulas.
"""

import json
import pathlib

import numpy as np

DIMENSION, MODELS, ROUNDS, PENALTY, ALPHA = 4, 3, 40, 0.7, 0.8

index = np.arange(ROUNDS * DIMENSION) + 1.0
contexts = np.round(np.sin(index * index * 0.37), 4).reshape(ROUNDS, DIMENSION)
contexts[:, -1] = 1
index = np.arange(ROUNDS * MODELS) + 1.0
rewards = np.round(0.5 * np.cos(index * index * 0.61), 4).reshape(ROUNDS, MODELS)
rewards += contexts[:, :MODELS] * np.array([0.6, -0.4, 0.3])
rewards = np.round(rewards, 4)

A = np.stack([PENALTY * np.eye(DIMENSION)] * MODELS)
b = np.zeros((MODELS, DIMENSION))
actions, scores = [], []
for x, r in zip(contexts, rewards):
    inverse = np.linalg.inv(A)
    theta = np.einsum("kij,kj->ki", inverse, b)
    score = theta @ x + ALPHA * np.sqrt(np.einsum("i,kij,j->k", x, inverse, x))
    action = int(np.argmax(score))
    A[action] += np.outer(x, x)
    b[action] += r[action] * x
    actions.append(action)
    scores.append(np.round(score, 12).tolist())
inverse = np.linalg.inv(A)

# Two scores nearly equal would let rounding decide: only arms without an observation are equal, and those exactly.
ordered = np.sort(np.array(scores), axis=1)
gaps = ordered[:, -1] - ordered[:, -2]
print("closest unequal scores:", gaps[gaps > 0].min(), "actions:", np.bincount(actions))
golden = {
    "penalty": PENALTY,
    "alpha": ALPHA,
    "contexts": contexts.tolist(),
    "rewards": rewards.tolist(),
    "actions": actions,
    "scores": scores,
    "coefficients": np.round(np.einsum("kij,kj->ki", inverse, b), 12).tolist(),
    "inverses": np.round(inverse.reshape(MODELS, -1), 12).tolist(),
}
path = pathlib.Path(__file__).with_suffix(".json")
path.write_text(json.dumps(golden, separators=(",", ":")) + "\n")
