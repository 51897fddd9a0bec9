"""Models and what they cost, from models.csv: exact, in whole nano-dollars."""

import csv
from decimal import Decimal

# A price is a whole number of femto-dollars a token where it has at most nine decimals.
_FEMTO_A_MICRO = 10**9
_MILLION = 10**6


def _scaled(text, scale):
    return int(Decimal(text) * scale) if text else None


class Model:
    """One model: its catalog name, the name it is served as, its prices."""

    def __init__(self, row):
        self.name = row["model"]
        self.served_as = row.get("served_as") or self.name
        self.input = _scaled(row.get("price_in_per_mtok"), _FEMTO_A_MICRO)
        self.output = _scaled(row.get("price_out_per_mtok"), _FEMTO_A_MICRO)
        self.cached = _scaled(row.get("price_cached_per_mtok"), _FEMTO_A_MICRO)
        self.written = _scaled(row.get("price_cache_write_per_mtok"), _FEMTO_A_MICRO)
        self.reasoning = _scaled(row.get("price_reasoning_per_mtok"), _FEMTO_A_MICRO)
        self.factor = _scaled(row.get("batch_factor") or "1", _MILLION)
        self.cached_factor = _scaled(row.get("cached_batch_factor"), _MILLION) or self.factor

    def cost(self, usage, batch):
        """Nano-dollars of a call, None if a price is missing; rounded once, halves away from zero."""
        factor, cached_factor = (self.factor, self.cached_factor) if batch else (_MILLION, _MILLION)
        classes = [
            (usage["input"] - usage["cached"] - usage["written"], self.input, factor),
            (usage["cached"], self.cached, cached_factor),
            (usage["written"], self.written, factor),
            (usage["output"] - usage["reasoning"], self.output, factor),
            (usage["reasoning"], self.output if self.reasoning is None else self.reasoning, factor),
        ]
        total = 0
        for tokens, price, share in classes:
            if tokens and price is None:
                return None
            total += tokens * (price or 0) * share
        # Femto-dollars a token, and the factor in millionths: 10^12 of both make a nano-dollar.
        return (2 * total + 10**12) // (2 * 10**12)


class Catalog:
    """Models by every name that a request may use: the catalog's, the served one, and the part after the slash."""

    def __init__(self, path=None):
        self.models, self.by_name = [], {}
        if not path:
            return
        with open(path, encoding="utf-8", newline="") as file:
            self.models = [Model(row) for row in csv.DictReader(file)]
        for names in [lambda m: m.name.rsplit("/", 1)[-1], lambda m: m.name, lambda m: m.served_as]:
            self.by_name.update({names(model): model for model in self.models})

    def find(self, name):
        return self.by_name.get(name)
