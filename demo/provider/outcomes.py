"""An outcome set: which prompt a request asks, and how many tokens each model took for it."""

import csv
import gzip
import json
import pathlib


def _open(folder, name):
    plain = pathlib.Path(folder) / name
    packed = plain.with_name(name + ".gz")
    if packed.exists() and not plain.exists():
        return gzip.open(packed, "rt", encoding="utf-8", newline="")
    return open(plain, encoding="utf-8", newline="")


class OutcomeSet:
    """Prompts by their text, and outcomes by prompt and model."""

    def __init__(self, folder=None):
        self.ids, self.tokens = {}, {}
        if not folder:
            return
        with _open(folder, "prompts.jsonl") as file:
            for line in file:
                if line.strip():
                    prompt = json.loads(line)
                    self.ids[prompt["prompt"]] = str(prompt["id"])
        with _open(folder, "outcomes.csv") as file:
            for row in csv.DictReader(file):
                if row.get("input_tokens") and row.get("output_tokens"):
                    counts = (int(row["input_tokens"]), int(row["output_tokens"]))
                    self.tokens[row["prompt_id"], row["model"]] = counts

    def prompt(self, texts):
        """The id of the first of the texts that is a prompt of the set, else None."""
        return next((self.ids[text] for text in texts if text in self.ids), None)

    def counts(self, prompt_id, model):
        """(input tokens, output tokens) of the recorded call, None where there is none."""
        return self.tokens.get((prompt_id, model))
