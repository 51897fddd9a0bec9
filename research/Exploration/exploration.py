#!/usr/bin/env python3
"""Compares three senses of "explores most" at the same price, on an outcome set: the table in ../README.md.

Usage: exploration.py OUTCOME_SET_FOLDER   (needs numpy and scipy)

Stands in for a policy: the quality of a model is predicted as 0.7 of its mean and 0.3 of the prompt's own outcome, its cost
between the geometric mean and the prompt's own cost, and the policy takes the model of the highest predicted utility.
"""

import csv
import gzip
import pathlib
import sys

import numpy as np
from scipy.optimize import minimize

LIMIT, SPREAD, PROMPTS = 0.01, 10, 10_000


def table(folder):
    """Scores and costs of the models that have both on every prompt, n x K each."""
    path = next(pathlib.Path(folder).glob("outcomes.csv*"))
    prompts, models, cells = {}, {}, []
    with (gzip.open if path.suffix == ".gz" else open)(path, "rt") as file:
        for row in csv.DictReader(file):
            if row["score"] and row["cost_usd"]:
                place = prompts.setdefault(row["prompt_id"], len(prompts)), models.setdefault(row["model"], len(models))
                cells.append((*place, float(row["score"]), float(row["cost_usd"])))
    score = np.full((len(prompts), len(models)), np.nan)
    cost = score.copy()
    for prompt, model, own_score, own_cost in cells:
        score[prompt, model], cost[prompt, model] = own_score, own_cost
    complete = ~np.isnan(score).any(0)
    return score[:, complete], cost[:, complete]


def smallest(choice, utility, cost):
    """The largest smallest propensity among mixtures of the choice with the uniform distribution."""
    scale = min(np.ptp(utility), 1)
    loss, extra = utility[choice] - utility.mean(), cost.mean() - cost[choice]
    share = min(1, LIMIT * scale / loss if loss > 0 else 1, LIMIT * cost[choice] / extra if extra > 0 else 1)
    result = np.full(len(cost), share / len(cost))
    result[choice] += 1 - share
    return result


def entropy(choice, utility, cost):
    """The largest Shannon entropy: p ~ exp(-(a loss + b extra cost))."""
    loss = (utility[choice] - utility) / (min(np.ptp(utility), 1) or 1)
    extra = cost / cost[choice] - 1

    def dual(rates):
        exponent = -(rates[0] * loss + rates[1] * extra)
        top = exponent.max()
        weights = np.exp(exponent - top)
        shares = weights / weights.sum()
        value = np.log(weights.sum()) + top + LIMIT * rates.sum()
        return value, np.array([LIMIT - shares @ loss, LIMIT - shares @ extra])

    rates = minimize(dual, [1, 1], jac=True, bounds=[(0, 1e6)] * 2, method="L-BFGS-B").x
    exponent = -(rates[0] * loss + rates[1] * extra)
    weights = np.exp(exponent - exponent.max())
    return weights / weights.sum()


def geometric(choice, utility, cost, spread=True):
    """The largest geometric mean, as Waybill has it: Cover's iteration."""
    scale = min(np.ptp(utility), 1) or 1
    loss = np.maximum(utility[choice] - utility, 0) / scale
    extra = np.maximum(cost / cost[choice] - 1, 0)
    prices = [np.full(len(cost), 2.0), loss / LIMIT, extra / LIMIT]
    if spread:
        prices.append(extra**2 / (SPREAD * LIMIT))
    prices = np.stack(prices, 1)
    multipliers = np.full(prices.shape[1], len(cost) / prices.shape[1])
    for _ in range(2000):
        shares = 1 / (prices @ multipliers)
        spent = prices.T @ shares
        if spent.max() <= 1 + 1e-6:
            break
        multipliers *= spent
        multipliers *= len(cost) / multipliers.sum()
    shares /= max(spent.max(), 1)
    result = shares.copy()
    result[choice] += 1 - shares.sum()
    return result


def main(folder):
    score, cost = table(folder)
    quality = 0.7 * score.mean(0) + 0.3 * score
    logarithm = np.log(np.maximum(cost, 1e-9))
    predicted = np.exp(0.3 * logarithm.mean(0) + 0.7 * logarithm)
    tau = np.quantile(cost, 0.95)
    rows = np.random.default_rng(1).choice(len(score), min(300, len(score)), False)
    senses = [
        ("smallest propensity", smallest),
        ("entropy", entropy),
        ("geometric mean", lambda *given: geometric(*given, spread=False)),
        ("geometric mean, spread limited", geometric),
    ]
    print(f"{score.shape[0]} prompts, {score.shape[1]} models\n")
    print("| w_c | sense | cost | its spread | utility | draws, median | draws, least | ESS, median | ESS, least |")
    print("| ---: | --- |" + " ---: |" * 7)
    for weight in [0, 0.5, 1]:
        utility = (1 - weight) * quality - weight * predicted / tau
        choices = [np.lexsort((predicted[row], -utility[row]))[0] for row in rows]
        for name, sense in senses:
            shares = np.array([sense(k, utility[row], predicted[row]) for k, row in zip(choices, rows)])
            own = np.array([predicted[row][k] for k, row in zip(choices, rows)])
            loss = np.array([utility[row][k] for k, row in zip(choices, rows)]) - (shares * utility[rows]).sum(1)
            change = (shares * predicted[rows]).sum() / own.sum() - 1
            spread = (shares * (predicted[rows] - own[:, None]) ** 2).sum(1).mean() ** 0.5 / own.mean() / PROMPTS**0.5
            draws = PROMPTS * shares.mean(0)
            size = PROMPTS / np.mean(1 / np.maximum(shares, 1e-300), 0)
            figures = [np.median(draws), draws.min(), np.median(size), size.min()]
            print(
                f"| {weight} | {name} | {100 * change:+.2f} % | {100 * spread:.2f} % | {-loss.mean():+.4f} | "
                + " | ".join(f"{value:.2g}" for value in figures) + " |"
            )


if __name__ == "__main__":
    main(sys.argv[1])
