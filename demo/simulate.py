#!/usr/bin/env python3
"""Draws the SIMULATED outcomes of the demo set; README.md has the equations.

    python3 simulate.py            writes outcomes.csv beside this script and prints a summary
    python3 simulate.py --output D writes outcomes.csv into the folder D instead
    python3 simulate.py --check    fails when outcomes.csv differs from what would be written

No model was called. Only the standard library is used, and every draw is keyed by (seed, what, prompt, model), so the
same files give the same bytes everywhere and a new prompt or model leaves the draws of the others as they are.
"""

import argparse
import csv
import hashlib
import io
import json
import math
import pathlib
import sys
from decimal import Decimal

HERE = pathlib.Path(__file__).resolve().parent
SEED = "waybill-demo-1"

KINDS = ["arithmetic", "code", "facts", "translation", "extraction", "reasoning", "writing", "classification"]

# The second ability that a kind of work draws on.
SECOND = {
    "arithmetic": "reasoning",
    "code": "reasoning",
    "facts": "extraction",
    "translation": "writing",
    "extraction": "classification",
    "reasoning": "arithmetic",
    "writing": "translation",
    "classification": "extraction",
}
LOADING, SECOND_LOADING = 0.8, 0.2

# theta: invented abilities, one a kind of work in the order of KINDS. They are no statement about the real models.
ABILITY = {
    "anthropic/claude-3-5-haiku": [0.2, 1.0, 0.5, 0.9, 1.5, 0.2, 1.0, 1.4],
    "anthropic/claude-3-5-sonnet": [1.1, 2.4, 1.3, 1.5, 1.9, 1.2, 2.3, 1.6],
    "google/gemini-2.5-flash": [1.6, 0.9, 0.9, 1.3, 1.3, 1.0, 0.5, 1.4],
    "google/gemini-2.5-pro": [2.6, 2.0, 2.2, 1.8, 1.7, 2.5, 1.5, 1.7],
    "meta-llama/llama-3.1-8b-instruct": [-1.2, -1.0, -0.2, 0.9, 0.3, -1.6, 0.0, 1.3],
    "mistralai/mistral-large-2512": [0.8, 0.9, 0.9, 1.9, 1.3, 0.6, 1.3, 1.4],
    "openai/gpt-4o": [1.0, 1.4, 1.6, 1.7, 1.6, 0.8, 1.5, 1.6],
    "openai/gpt-4o-mini": [0.2, 0.3, 0.3, 1.2, 1.2, -0.4, 0.6, 1.5],
}

# Output tokens relative to a typical model; gemini-2.5-pro is given hidden reasoning, which is billed.
VERBOSITY = {
    "anthropic/claude-3-5-haiku": 0.85,
    "anthropic/claude-3-5-sonnet": 1.05,
    "google/gemini-2.5-flash": 1.1,
    "google/gemini-2.5-pro": 3.0,
    "meta-llama/llama-3.1-8b-instruct": 0.9,
    "mistralai/mistral-large-2512": 1.1,
    "openai/gpt-4o": 1.0,
    "openai/gpt-4o-mini": 0.9,
}

# Typical output tokens at difficulty 3.
TYPICAL_TOKENS = {
    "arithmetic": 180,
    "code": 420,
    "facts": 260,
    "translation": 90,
    "extraction": 130,
    "reasoning": 380,
    "writing": 420,
    "classification": 60,
}


def normal(what, prompt, model=""):
    """A standard normal draw (Box and Muller) from SHA-256 of its key."""
    digest = hashlib.sha256("\0".join([SEED, what, prompt, model]).encode()).digest()
    first = (int.from_bytes(digest[:8], "big") >> 11) + 1
    second = int.from_bytes(digest[8:16], "big") >> 11
    return math.sqrt(-2 * math.log(first / 2**53)) * math.cos(2 * math.pi * second / 2**53)


def sigmoid(x):
    return 1 / (1 + math.exp(-x))


def item(prompt):
    """Discrimination a and difficulty b of a prompt."""
    length = (math.log(len(prompt["prompt"].encode())) - 4.8) / 0.8
    length = max(-2.0, min(2.0, length))
    difficulty = (prompt["difficulty"] - 3) + 0.25 * length + 0.35 * normal("difficulty", prompt["id"])
    discrimination = 2.0 * math.exp(0.2 * normal("discrimination", prompt["id"]))
    return discrimination, difficulty


def logit(prompt, model):
    """a (lambda . theta - b), the log-odds of success."""
    discrimination, difficulty = item(prompt)
    theta = dict(zip(KINDS, ABILITY[model]))
    ability = LOADING * theta[prompt["task"]] + SECOND_LOADING * theta[SECOND[prompt["task"]]]
    return discrimination * (ability - difficulty)


def outcome(prompt, model):
    """Score, input tokens and output tokens of one call."""
    score = sigmoid(logit(prompt, model) + 0.6 * normal("score", prompt["id"], model))
    input_tokens = 8 + math.ceil(len(prompt["prompt"].encode()) / 4)
    typical = TYPICAL_TOKENS[prompt["task"]] * math.exp(0.25 * (prompt["difficulty"] - 3)) * VERBOSITY[model]
    output_tokens = round(typical * math.exp(0.3 * normal("tokens", prompt["id"], model)))
    return round(score, 2), input_tokens, max(1, min(8192, output_tokens))


def simulate(prompts, models):
    """The text of outcomes.csv."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["prompt_id", "model", "score", "cost_usd", "input_tokens", "output_tokens"])
    for prompt in prompts:
        for model in models:
            score, read, written = outcome(prompt, model["model"])
            dollars = Decimal(model["price_in_per_mtok"]) * read + Decimal(model["price_out_per_mtok"]) * written
            cost = format((dollars / 1_000_000).normalize(), "f")
            writer.writerow([prompt["id"], model["model"], f"{score:.2f}", cost, read, written])
    return text.getvalue()


def summary(prompts, text):
    """What the set has to offer a router."""
    rows = list(csv.DictReader(io.StringIO(text)))
    models = list(dict.fromkeys(row["model"] for row in rows))
    score = {(row["prompt_id"], row["model"]): float(row["score"]) for row in rows}
    cost = {(row["prompt_id"], row["model"]): float(row["cost_usd"]) for row in rows}

    def mean(values):
        values = list(values)
        return sum(values) / len(values)

    lines = ["| model | score | USD a call | " + " | ".join(KINDS) + " |", "|---|---|---|" + "---|" * len(KINDS)]
    for model in models:
        kinds = [mean(score[p["id"], model] for p in prompts if p["task"] == kind) for kind in KINDS]
        lines.append(
            f"| {model} | {mean(score[p['id'], model] for p in prompts):.3f} "
            f"| {mean(cost[p['id'], model] for p in prompts):.6f} | " + " | ".join(f"{k:.2f}" for k in kinds) + " |"
        )

    def report(name, choose):
        chosen = [(p["id"], choose(p)) for p in prompts]
        quality, dollars = mean(score[c] for c in chosen), mean(cost[c] for c in chosen)
        lines.append(f"- {name}: score {quality:.3f}, {dollars:.6f} USD a call, worth {quality - 50 * dollars:.3f}")

    best = max(models, key=lambda m: mean(score[p["id"], m] for p in prompts))
    by_kind = {k: max(models, key=lambda m: mean(score[p["id"], m] for p in prompts if p["task"] == k)) for k in KINDS}
    lines += ["", "Worth is score less 50 times the cost: a preference that takes 0.01 USD for half the score scale.", ""]
    lines += ["Chosen by score alone:", ""]
    report(f"best single model ({best})", lambda p: best)
    report("best model for each kind of work", lambda p: by_kind[p["task"]])
    report("best by expected score", lambda p: max(models, key=lambda m: logit(p, m)))
    report("best by the score drawn, then by cost (oracle)", lambda p: max(models, key=lambda m: (score[p["id"], m], -cost[p["id"], m])))

    lines += ["", "Chosen by worth:", ""]

    def worth(prompt, model):
        return score[prompt["id"], model] - 50 * cost[prompt["id"], model]

    def best_on(part):
        return max(models, key=lambda m: mean(worth(p, m) for p in part))

    single = best_on(prompts)
    worth_by_kind = {k: best_on([p for p in prompts if p["task"] == k]) for k in KINDS}
    cells = {(p["task"], p["difficulty"]) for p in prompts}
    worth_by_cell = {c: best_on([p for p in prompts if (p["task"], p["difficulty"]) == c]) for c in sorted(cells)}
    report(f"best single model ({single})", lambda p: single)
    report("best model for each kind of work", lambda p: worth_by_kind[p["task"]])
    report("best model for each kind and difficulty", lambda p: worth_by_cell[p["task"], p["difficulty"]])
    report(
        "best by expected score and the cost drawn",
        lambda p: max(models, key=lambda m: sigmoid(logit(p, m)) - 50 * cost[p["id"], m]),
    )
    return "\n".join(lines)


def main():
    parser = argparse.ArgumentParser(description="Draws the simulated outcomes of the demo set.")
    parser.add_argument("--output", type=pathlib.Path, default=HERE, help="folder to write outcomes.csv to")
    parser.add_argument("--check", action="store_true", help="write nothing; fail when outcomes.csv differs")
    options = parser.parse_args()

    with open(HERE / "prompts.jsonl", encoding="utf-8") as file:
        prompts = [json.loads(line) for line in file]
    with open(HERE / "models.csv", encoding="utf-8", newline="") as file:
        models = list(csv.DictReader(file))
    text = simulate(prompts, models)
    target = options.output / "outcomes.csv"
    if options.check:
        if target.read_bytes() != text.encode():
            sys.exit(f"{target} differs from what {pathlib.Path(__file__).name} draws; run the script to write it anew.")
        return
    target.write_bytes(text.encode())
    print(summary(prompts, text))


if __name__ == "__main__":
    main()
