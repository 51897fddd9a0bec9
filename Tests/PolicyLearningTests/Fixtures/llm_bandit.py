#!/usr/bin/env python3
"""Writes llm_bandit.json: LLM Bandit's set policy in numpy, in double precision, after arXiv 2502.02743 and 1810.00825.

One forward pass over three candidate sets (the attention blocks, the pooled vectors t, h, the logits), a value network's outputs, and the loss of
one PPO step with its gradient with respect to the logits by central differences. Run: python3 llm_bandit.py
"""

import json
import pathlib

import numpy as np

rng = np.random.default_rng(5)
D, DE, WIDTH, HEADS = 3, 4, 16, 2
SIZES = [3, 2, 4]


def number(*shape):
    return np.round(rng.uniform(-0.6, 0.6, shape), 3)


def network(values):
    layers = {}

    def layer(name, inputs, outputs):
        layers[name + ".weight"] = number(inputs, outputs)
        layers[name + ".bias"] = number(1, outputs)

    layer("set.element", D + 2, WIDTH)
    for block in ("set.self", "set.pool"):
        for name in ("query", "key", "value", "output", "inner", "outer"):
            layer(f"{block}.{name}", WIDTH, WIDTH)
        for norm in ("norm.0", "norm.1"):
            layers[f"{block}.{norm}.weight"] = 1 + number(1, WIDTH)
            layers[f"{block}.{norm}.bias"] = number(1, WIDTH)
    layers["set.seed"] = number(1, WIDTH)
    layer("prompt", DE, WIDTH)
    if not values:
        layer("preference", 2, WIDTH)
    layer("head.0", WIDTH * (2 if values else 3), WIDTH)
    layer("head.1", WIDTH, 2 if values else D)
    return layers


def dense(p, name, x):
    return x @ p[name + ".weight"] + p[name + ".bias"]


def norm(p, name, x):
    z = (x - x.mean(1, keepdims=True)) / np.sqrt(x.var(1, keepdims=True) + 1e-5)
    return z * p[name + ".weight"] + p[name + ".bias"]


def mab(p, name, x, y):
    q, k, v = (dense(p, f"{name}.{part}", z) for part, z in (("query", x), ("key", y), ("value", y)))
    parts = []
    for head in range(HEADS):
        c = slice(head * WIDTH // HEADS, (head + 1) * WIDTH // HEADS)
        s = q[:, c] @ k[:, c].T / np.sqrt(WIDTH / HEADS)
        a = np.exp(s - s.max(1, keepdims=True))
        parts.append(a / a.sum(1, keepdims=True) @ v[:, c])
    r = norm(p, f"{name}.norm.0", x + dense(p, f"{name}.output", np.hstack(parts)))
    return norm(p, f"{name}.norm.1", r + dense(p, f"{name}.outer", np.maximum(dense(p, f"{name}.inner", r), 0)))


def forward(p, context, feature, preference=None):
    x = dense(p, "set.element", context)
    z = mab(p, "set.self", x, x)
    t = mab(p, "set.pool", p["set.seed"], z)
    parts = [t, dense(p, "prompt", feature[None])]
    if preference is not None:
        parts.append(dense(p, "preference", preference[None]))
    h = dense(p, "head.1", np.maximum(dense(p, "head.0", np.hstack(parts)), 0))
    return z, t[0], h[0]


policy, value = network(False), network(True)
identities = [number(m, D) for m in SIZES]
context = [np.round(rng.uniform(0, 1, (m, 2)), 3) for m in SIZES]
features = number(len(SIZES), DE)
for c in context:
    c[:, 0] = np.round(c[:, 0] / c[:, 0].max(), 3)  # costs over the set's largest
preferences = np.column_stack([np.ones(len(SIZES)), np.round(rng.uniform(0, 2, len(SIZES)), 3)])

encoded, pooled, hidden, logits, values = [], [], [], [], []
for i, m in enumerate(SIZES):
    rows = np.hstack([identities[i], context[i]])
    z, t, h = forward(policy, rows, features[i], preferences[i])
    encoded.append(z), pooled.append(t), hidden.append(h)
    logits.append(identities[i] @ h)
    values.append(forward(value, rows, features[i])[2])

# One PPO loss: clip 0.2, entropy 0.01, value weight 0.5.
actions, old = [2, 0, 1], [0.3, 0.6, 0.2]
advantages = [0.8, -1.1, 0.3]
targets = np.round(rng.uniform(-1, 1, (3, 2)), 3)


def surrogate(flat):
    total, start = 0, 0
    for i, m in enumerate(SIZES):
        z = flat[start : start + m]
        start += m
        pi = np.exp(z - z.max())
        pi /= pi.sum()
        rho = pi[actions[i]] / old[i]
        a = advantages[i]
        total -= min(rho * a, np.clip(rho, 0.8, 1.2) * a) + 0.01 * -(pi * np.log(pi)).sum()
    return total / len(SIZES)


flat = np.concatenate(logits)
slope = [
    (surrogate(flat + 1e-6 * e) - surrogate(flat - 1e-6 * e)) / 2e-6 for e in np.eye(len(flat))
]
loss = surrogate(flat) + 0.5 * ((np.array(values) - targets) ** 2).sum(1).mean()


def listed(x):
    return np.asarray(x).round(9).tolist()


golden = {
    "sizes": SIZES,
    "policy": {k: listed(v) for k, v in policy.items()},
    "value": {k: listed(v) for k, v in value.items()},
    "identities": listed(np.vstack(identities)),
    "context": listed(np.vstack(context)),
    "features": listed(features),
    "preferences": listed(preferences),
    "encoded": listed(np.vstack(encoded)),
    "pooled": listed(pooled),
    "hidden": listed(hidden),
    "logits": listed(flat),
    "values": listed(values),
    "actions": actions,
    "old": old,
    "advantages": advantages,
    "targets": listed(targets),
    "slope": listed(slope),
    "loss": float(loss),
}
path = pathlib.Path(__file__).with_name("llm_bandit.json")
path.write_text(json.dumps(golden) + "\n")
