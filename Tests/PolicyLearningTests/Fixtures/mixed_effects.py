"""Expected values for MixedEffectsTests: the joint Gaussian posterior of all weights, solved as one dense system.

Run `python3 mixed_effects.py > mixed_effects.json` with numpy installed.
"""

import json

import numpy as np

rng = np.random.default_rng(3)
K, d, J = 3, 4, 2
groups = [0, 1, 1, 2]
covariates = np.array([[1, -1.2], [1, 0.3], [1, 0.9]])
deviation = np.array([0.5, 0.2, 1.5])
common = np.array([[2.0, 1.0, 0.7], [0.3, 0.4, 0.6]])
X = [rng.normal(size=(n, d)).round(2) for n in (5, 2, 9)]
y = [rng.normal(size=len(x)).round(2) for x in X]
grams, rights = [x.T @ x for x in X], [x.T @ t for x, t in zip(X, y)]

# Unknowns: the K deviations, then the J common parts; w_k = M_k theta.
size = (K + J) * d
precision = np.diag(np.concatenate([np.tile(1 / deviation[groups], K), (1 / common[:, groups]).ravel()]))
right = np.zeros(size)
maps = []
for k in range(K):
    M = np.zeros((d, size))
    M[:, k * d : (k + 1) * d] = np.eye(d)
    for j in range(J):
        M[:, (K + j) * d : (K + j + 1) * d] = covariates[k, j] * np.eye(d)
    maps.append(M)
    precision += M.T @ grams[k] @ M
    right += M.T @ rights[k]
covariance = np.linalg.inv(precision)
theta = covariance @ right
squares = (theta**2 + np.diag(covariance)).reshape(K + J, d)
print(
    json.dumps(
        {
            "groups": groups,
            "covariates": covariates.tolist(),
            "deviation": deviation.tolist(),
            "common": common.tolist(),
            "grams": [g.ravel().round(9).tolist() for g in grams],
            "rights": [r.round(9).tolist() for r in rights],
            "weights": [(M @ theta).tolist() for M in maps],
            "means": theta[K * d :].reshape(J, d).tolist(),
            "freedom": float(sum(np.trace(g @ M @ covariance @ M.T) for g, M in zip(grams, maps))),
            "squaredDeviations": squares[:K].sum(0).tolist(),
            "squaredCommon": squares[K:].tolist(),
        },
        indent=1,
    )
)
